import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../main.ts');
/** Compiled code is kept between starts, as `npm start` does. */
const COMPILE_CACHE = join(import.meta.dirname, '../../../../.cache/compile');

/** An empty data folder. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tallystick-main-'));

/** The program as a process: what it says, and its exit code. */
export const startServer = (env: Record<string, string>, args: readonly string[] = []) => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      LOG_LEVEL: 'warn',
      TALLYSTICK_DATA: newFolder(),
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    err += part;
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    out,
    // There is no issuer host here; how soon the server says so depends on how long it lives.
    err: err.replace(/^.*no link to the acquirer.*\n/gm, ''),
  }));
  return {
    ended,
    /** Waits for the link, and gives origin and set-up token. */
    async ready() {
      while (!/Open (this link|it to reach)/.test(out)) {
        const over = await Promise.race([once(child.stdout, 'data'), ended.then((end) => end)]);
        if ('code' in over) throw new Error(`It ended: ${over.err}`);
      }
      const link = /(http:\/\/\S+?)\/console\/#setup=(\S+)/.exec(out);
      return { origin: link?.[1] ?? /http:\/\/localhost:\d+/.exec(out)?.[0] ?? '', token: link?.[2] };
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
};
