// `npm run packages`: the packages can be used outside this repository. Builds and packs all that are published, installs them in an empty
// folder, type-checks a strict consumer, and on each Node imports every door and runs the examples of every README.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { build } from 'vite';
import { buildPackages } from './build-packages.mjs';
import { createConsumer } from './publishing/consumer.mjs';
import { installNodes, proofNodes } from './publishing/nodes.mjs';
import { stagingOf } from './publishing/workspaces.mjs';
import { node, root, say } from './setup.mjs';

const LIMIT_MS = 120_000;
const TSC = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
const room = mkdtempSync(join(tmpdir(), 'tallystick-packages-'));
let checks = 0;
let failed = 0;

const count = (title, ok, output) => {
  checks += 1;
  if (ok) return;
  failed += 1;
  say(`FAILED: ${title}\n${output}`);
};

/** One check: it passes when the program ends with 0. What it prints is shown if it does not. */
const check = (title, program, args) =>
  new Promise((done) => {
    const child = spawn(program, args, {
      cwd: room,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_NO_WARNINGS: '1',
        NODE_COMPILE_CACHE: join(room, 'compile'),
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      count(title, code === 0, output);
      done();
    });
  });

/** Stands in for what the plugins of an app make: the examples show parts of a page, not a whole app. */
const virtualModules = {
  name: 'virtual-modules',
  resolveId: (id) => (id.startsWith('virtual:') ? `\0${id}` : undefined),
  load: (id) => (id.startsWith('\0virtual:') ? '' : undefined),
};

/** Parts that import style sheets are bundled first, as the apps that use them are. */
const bundle = (names) =>
  build({
    root: room,
    configFile: false,
    logLevel: 'error',
    plugins: [virtualModules],
    ssr: { noExternal: true },
    build: { ssr: true, outDir: 'bundled', rollupOptions: { input: names.map((name) => join(room, name)) } },
  });

const bundledName = (name) => join('bundled', `${basename(name).replace(/\.tsx?$/, '')}.js`);

/** The files behind the programs that the packages bring. */
const programsOf = (packages) =>
  new Map(
    packages.flatMap(({ folder, manifest: { name } }) => {
      const { bin = {} } = JSON.parse(readFileSync(join(stagingOf(folder), 'package.json'), 'utf8'));
      return Object.entries(bin).map(([program, path]) => [program, join('node_modules', name, path)]);
    }),
  );

const proveOn = async ({ name, program }, consumer, packages) => {
  if (program === undefined) {
    say(`NOT PROVEN on ${name}: the registry gave no program for it`);
    return;
  }
  await check(`${name}: every door`, program, ['doors.mjs']);
  await check(`${name}: every door that is bundled`, program, [bundledName('bundled-doors.ts')]);
  for (const { name: example, bundled } of consumer.examples) {
    await check(`${name}: ${example}`, program, [bundled ? bundledName(example) : example]);
  }
  const programs = programsOf(packages);
  const commands = [...[...programs.keys()].map((each) => [each, '--help']), ...consumer.commands];
  for (const [called, ...args] of commands) {
    await check(`${name}: ${called} ${args.join(' ')}`, program, [programs.get(called) ?? called, ...args]);
  }
  say(`${name}: ${consumer.doors.length} doors, ${consumer.examples.length} examples`);
};

try {
  await installNodes();
  const packages = await buildPackages();
  const consumer = await createConsumer(room, packages);
  for (const fault of consumer.faults) count(fault, false, '');
  const bundled = consumer.examples.filter((example) => example.bundled).map(({ name }) => name);
  await bundle(['bundled-doors.ts', ...bundled]);
  for (const settings of consumer.settings) {
    await check(`strict consumer, ${settings}`, node, [TSC, '-p', join(room, settings)]);
  }
  await Promise.all(proofNodes().map((each) => proveOn(each, consumer, packages)));
} catch (error) {
  count('the packages can be built and installed', false, error.message);
} finally {
  if (process.env.KEEP_CONSUMER === undefined) rmSync(room, { recursive: true, force: true });
  else if (existsSync(room)) say(`Kept: ${room}`);
}
say(`${checks} checks of the packages, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
