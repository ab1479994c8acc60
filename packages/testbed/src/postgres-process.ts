import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

const DEBIAN = '/usr/lib/postgresql';
const START_LIMIT_MS = 180_000;
const POLL_MS = 50;

export interface PostgresProcess {
  /** Of the database `postgres` in it, as its superuser. */
  readonly url: string;
  start(): Promise<void>;
  /** Ends it as a crash would: nothing is written out, and the next start recovers from its log. */
  crash(): Promise<void>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

const findPrograms = (): string | undefined => {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  return versions
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
};

const idOf = (flag: '-u' | '-g'): number =>
  Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);

/**
 * Starts a PostgreSQL of its own that may be killed, with its safety on as in production; undefined where Debian's programs are not
 * installed. It refuses to run as root, so root hands it to the `postgres` user.
 */
export const startPostgres = async (): Promise<PostgresProcess | undefined> => {
  const programs = findPrograms();
  if (programs === undefined) return undefined;
  const as = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-postgres-'));
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'tally', '-A', 'trust', '-E', 'UTF8', '--no-locale'];
  const made = spawnSync(join(programs, 'initdb'), init, { ...as, cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    'max_connections=100',
  ];
  const isReady = (): boolean =>
    spawnSync(join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0;

  let running: ChildProcess | undefined;
  const end = async (signal: 'SIGQUIT' | 'SIGINT'): Promise<void> => {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  const start = async (): Promise<void> => {
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    const child = spawn(join(programs, 'postgres'), args, { ...as, cwd: folder, stdio: 'ignore' });
    running = child;
    const limit = Date.now() + START_LIMIT_MS;
    while (!isReady()) {
      if (child.exitCode !== null || Date.now() > limit) throw new Error('PostgreSQL did not start');
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  await start();
  return {
    url: `postgres://tally@127.0.0.1:${port}/postgres`,
    start,
    // Immediate shutdown (PostgreSQL manual, 18.5): every process quits without a checkpoint.
    crash: () => end('SIGQUIT'),
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
