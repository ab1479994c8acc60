import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Compiled code, kept between starts as `npm start` does: a third less work at each. */
const COMPILE_CACHE = resolve(ROOT, '.cache', 'compile');
const END_WITH_PARENT = new URL('./end-with-parent.ts', import.meta.url).href;

/** How long a process may take to answer its first request, and to end, in milliseconds. */
const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 60_000;
const POLL_MS = 40;

/** A server or issuer host that runs as a process of its own. */
export interface AppProcess {
  readonly pid: number;
  /** Everything that it printed so far, both streams. */
  output(): string;
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>;
  /** Ends it at once, as a crash would (SIGKILL). */
  kill(): Promise<void>;
  readonly exited: Promise<number | null>;
}

/** The process ended, or did not answer, before it was ready. */
export class AppDidNotStart extends Error {
  override readonly name = 'AppDidNotStart';
  readonly code = 'ERR_APP_DID_NOT_START';
}

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(10_000) })).ok;
  } catch {
    return false;
  }
};

const pause = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** Starts `apps/<app>/src/main.ts` as a process of its own and waits until `readyUrl` answers. */
export const startApp = async (
  app: 'server' | 'issuer',
  env: Readonly<Record<string, string>>,
  readyUrl: string,
): Promise<AppProcess> => {
  const main = resolve(ROOT, 'apps', app, 'src', 'main.ts');
  const child: ChildProcess = spawn(process.execPath, ['--import', END_WITH_PARENT, main], {
    cwd: ROOT,
    env: {
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      TZ: process.env.TZ ?? 'UTC',
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let printed = '';
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk.toString('utf8')).slice(-200_000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exited = new Promise<number | null>((resolveExit) => {
    child.once('exit', (code) => resolveExit(code));
    child.once('error', () => resolveExit(-1));
  });
  let ended = false;
  exited.then(() => {
    ended = true;
  });

  const began = Date.now();
  while (!(await answers(readyUrl))) {
    if (ended || Date.now() - began > START_LIMIT_MS) {
      child.kill('SIGKILL');
      throw new AppDidNotStart(
        `${app} ${ended ? 'ended' : 'did not answer'} before it was ready:\n${printed.slice(-4_000)}`,
      );
    }
    await pause(POLL_MS);
  }

  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (!ended) child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    await exited;
    clearTimeout(late);
  };
  return {
    pid: child.pid ?? -1,
    output: () => printed,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    exited,
  };
};
