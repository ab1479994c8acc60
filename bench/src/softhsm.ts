import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A token of SoftHSM2 that is made for one run. */
export interface BenchToken {
  readonly library: string;
  readonly label: string;
  readonly pin: string;
  /** Takes it away. */
  remove(): void;
}

/** Makes tokens; of Debian's package softhsm2. */
const TOKEN_PROGRAM = 'softhsm2-util';
const LABEL = 'bench';
const PIN = '654321';

/** Makes a token; undefined where this was started by itself, and not by `npm run bench`, which installs what it takes. */
export const makeBenchToken = (): BenchToken | undefined => {
  const library = process.env.SOFTHSM2_MODULE;
  if (library === undefined) return undefined;
  const room = mkdtempSync(join(tmpdir(), 'tallystick-bench-token-'));
  mkdirSync(join(room, 'tokens'));
  const settings = [
    `directories.tokendir = ${join(room, 'tokens')}`,
    'objectstore.backend = file',
    'log.level = ERROR',
  ];
  writeFileSync(join(room, 'softhsm2.conf'), `${settings.join('\n')}\n`);
  // The library reads it when it is loaded, in this process and its threads.
  process.env.SOFTHSM2_CONF = join(room, 'softhsm2.conf');
  const pins = ['--pin', PIN, '--so-pin', '12345678'];
  const made = spawnSync(TOKEN_PROGRAM, ['--init-token', '--free', '--label', LABEL, ...pins]);
  const remove = () => rmSync(room, { recursive: true, force: true });
  if (made.status === 0) return { library, label: LABEL, pin: PIN, remove };
  remove();
  throw new Error(`${TOKEN_PROGRAM} made no token: ${made.stderr}`);
};
