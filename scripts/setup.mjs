// Set-up for every command. Runs on whatever Node the machine has (20 or later), before anything is installed, so it imports nothing
// but Node's own modules and is plain JavaScript.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';

export const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const cache = join(root, '.cache');

/** The Node that the lockfile brings; everything but this set-up runs on it. */
export const node = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

export const say = (line) => process.stderr.write(`${line}\n`);

const readStamp = (name) => {
  try {
    return readFileSync(join(cache, name), 'utf8');
  } catch {
    return '';
  }
};

const writeStamp = (name, value) => {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, name), value);
};

/** Runs a program to its end with its output shown; gives its exit code. */
export const run = (program, args, options = {}) =>
  new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.on('error', fail);
    child.on('exit', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });

/** For programs whose output is no result of the command: standard output is kept for that. */
const TO_STDERR = { stdio: ['ignore', 2, 2] };

/** Runs npm to its end with its output shown; gives its exit code. */
export const npm = (args, options) => {
  const script = process.env.npm_execpath;
  const settings = { ...TO_STDERR, ...options };
  return script?.endsWith('.js')
    ? run(process.execPath, [script, ...args], settings)
    : run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, settings);
};

const lockDigest = () =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** Installs what the lockfile names, unless that was done already. */
export const install = async () => {
  const digest = lockDigest();
  if (readStamp('install') === digest && existsSync(node)) return;
  say('Installing packages (once, about half a minute) …');
  // Of the packages only Node has to do something when it is installed; what is compiled waits until somebody needs it (`native.mjs`).
  const code = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0 || (await npm(['rebuild', 'node', '--loglevel=error'])) !== 0) {
    say('npm ci failed. Check the network and the npm registry, then run the command again.');
    process.exit(1);
  }
  if (!existsSync(node)) {
    say('The npm package "node" did not bring its program: its install script was not allowed to run.');
    say('Run: npm rebuild node --foreground-scripts, then try again.');
    process.exit(1);
  }
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  if (!version.startsWith('v26.')) {
    say(`Node 26 was expected in node_modules, but it is ${version || 'not able to run'}.`);
    process.exit(1);
  }
  writeStamp('install', digest);
};

const SKIPPED = new Set(['node_modules', 'dist', 'screenshots', 'data']);

const listSources = (folder, into) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name) || entry.name.endsWith('.test.ts')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) listSources(path, into);
    else {
      const { size, mtimeMs } = statSync(path);
      into.push(`${path} ${size} ${mtimeMs}`);
    }
  }
  return into;
};

export const WEB_APPS = ['till', 'wallet', 'console'];

const buildWebApp = async (app, shared) => {
  const folder = join(root, 'apps', app);
  const digest = createHash('sha256')
    .update([...listSources(folder, []), ...shared].join('\n'))
    .digest('hex');
  if (readStamp(`web-${app}`) === digest && existsSync(join(folder, 'dist', 'index.html'))) return true;
  say(`Building the ${app} …`);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  if ((await run(node, [vite, 'build', '--logLevel', 'warn'], { ...TO_STDERR, cwd: folder })) !== 0) {
    say(`The ${app} could not be built.`);
    return false;
  }
  writeStamp(`web-${app}`, digest);
  return true;
};

/** Builds the web apps whose sources changed since they were last built; false when one could not be built. */
export const buildWebApps = async () => {
  const shared = listSources(join(root, 'packages'), []);
  return (await Promise.all(WEB_APPS.map((app) => buildWebApp(app, shared)))).every(Boolean);
};

/** As that, and ends the process where one could not be built. */
export const buildWeb = async () => {
  if (!(await buildWebApps())) process.exit(1);
};
