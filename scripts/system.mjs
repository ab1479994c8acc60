// Programs that tests and the benchmark need beside npm's, from Debian's packages: PostgreSQL, Chromium, HAProxy, a PKCS#11 token with what
// compiles the way to it, and for root, who may make a network of its own, what makes one and what has a browser in it trust an authority.
import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { accessSync, chownSync, constants, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { run, say } from './setup.mjs';

const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const onPath = (name) =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find(isExecutable);

const findPostgres = () => {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const debian = versions
    .map((version) => join(base, version, 'bin'))
    .find((folder) => isExecutable(join(folder, 'initdb')));
  const other = onPath('initdb');
  return debian ?? (other === undefined ? undefined : join(other, '..'));
};

const findChromium = () =>
  process.env.CHROMIUM ?? onPath('chromium') ?? onPath('chromium-browser') ?? onPath('google-chrome');

const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin'];

const findHaproxy = () =>
  process.env.HAPROXY ??
  onPath('haproxy') ??
  SYSTEM_FOLDERS.map((folder) => join(folder, 'haproxy')).find(isExecutable);

const TOKEN_MODULES = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
];

/** The PKCS#11 module of SoftHSM2, and what makes its tokens. */
const findSofthsm = () =>
  onPath('softhsm2-util') && (process.env.SOFTHSM2_MODULE ?? TOKEN_MODULES.find((path) => existsSync(path)));

const findSystem = (name) => () =>
  onPath(name) ??
  SYSTEM_FOLDERS.concat('/sbin')
    .map((folder) => join(folder, name))
    .find(isExecutable);

/** For the test of phones in a second network, which only root of Linux can make: others are told that it is skipped. */
const NETWORK =
  process.platform === 'linux' && process.getuid?.() === 0
    ? { iproute2: findSystem('ip'), 'libnss3-tools': findSystem('certutil') }
    : {};

const COMPILER = { 'g++': findSystem('g++'), make: findSystem('make'), python3: findSystem('python3') };

const TOKEN_PARTS = { softhsm2: findSofthsm, ...COMPILER };

/** A PKCS#11 token, and what compiles the way to it. */
export const TOKEN = Object.keys(TOKEN_PARTS);

const APT = {
  postgresql: findPostgres,
  chromium: findChromium,
  haproxy: findHaproxy,
  ...TOKEN_PARTS,
  ...NETWORK,
};

/** Finds what is needed; on Debian as root installs what is missing, elsewhere says the one line that does and ends. */
export const requirePrograms = async (names = Object.keys(APT)) => {
  const missing = names.filter((name) => APT[name]() === undefined);
  if (missing.length > 0) {
    const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
    if (onPath('apt-get') === undefined || process.getuid?.() !== 0) {
      say(`The tests need ${missing.join(' and ')}. Install with: sudo ${line}`);
      process.exit(1);
    }
    say(`Installing ${missing.join(' and ')} …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
    await run('apt-get', ['update', '-qq'], quiet);
    if (
      (await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet)) !== 0
    ) {
      say(`It failed: ${line}`);
      process.exit(1);
    }
  }
  return {
    postgres: findPostgres(),
    chromium: findChromium(),
    haproxy: findHaproxy(),
    softhsm: findSofthsm(),
  };
};

/** Below the range that systems give out by themselves, so that nobody is given it before PostgreSQL takes it. */
const freePort = async () => {
  for (;;) {
    const port = randomInt(16_384, 32_768);
    const isFree = await new Promise((done) => {
      const probe = createServer();
      probe.on('error', () => done(false));
      probe.listen(port, () => probe.close(() => done(true)));
    });
    if (isFree) return port;
  }
};

const idOf = (name) => {
  const asked = spawnSync('id', ['-u', name], { encoding: 'utf8' });
  return asked.status === 0 ? Number(asked.stdout) : undefined;
};

/**
 * Starts a PostgreSQL of our own in a new folder on a free port of the loopback. It refuses to run as root, so root hands it to the
 * `postgres` user. `durable: false` trades safety against power loss for speed: right for tests, never for benchmarks.
 */
export const startPostgres = async (bin, { durable }) => {
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-pg-'));
  const uid = process.getuid?.() === 0 ? idOf('postgres') : undefined;
  if (uid !== undefined) chownSync(folder, uid, -1);
  const as =
    uid === undefined
      ? {}
      : { uid, gid: Number(spawnSync('id', ['-g', 'postgres'], { encoding: 'utf8' }).stdout) };
  const data = join(folder, 'data');
  const init = spawnSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'tally', '-A', 'trust', '-E', 'UTF8', '--no-locale'],
    { ...as, cwd: folder, encoding: 'utf8' },
  );
  if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`);
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    'max_connections=300',
    'shared_buffers=256MB',
  ];
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...as, cwd: folder, stdio: 'ignore' },
  );
  const url = `postgres://tally@127.0.0.1:${port}/postgres`;
  const ready = () =>
    spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0;
  for (let tries = 0; !ready(); tries += 1) {
    if (tries > 300 || server.exitCode !== null) throw new Error('PostgreSQL did not start');
    await new Promise((done) => setTimeout(done, 100));
  }
  const stop = async () => {
    if (server.exitCode === null) {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGINT');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, stop };
};
