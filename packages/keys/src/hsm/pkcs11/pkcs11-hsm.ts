import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SecretBytes } from '../../secret-bytes.ts';
import { hsmFace } from '../face.ts';
import type { Hsm, HsmAudit } from '../hsm.ts';
import type { Operation } from '../operation.ts';
import type { ThreadMessage, ThreadStart } from './messages.ts';
import { createThreadCalls, type ThreadCalls, type ThreadPort, timeoutError } from './thread-calls.ts';
import type { TokenName } from './token-name.ts';

export type { TokenName } from './token-name.ts';

/** Which token, and how it is used. */
export interface Pkcs11HsmOptions {
  /** Path of the token's PKCS #11 library, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly library: string;
  readonly token: TokenName;
  /** User PIN. Stays the caller's, who may wipe it once the module is there. */
  readonly pin: SecretBytes;
  /** Version of the master that there has to be: made in the token where it is missing. The newest wraps. Default 1, one more for each rotation. */
  readonly masterVersion?: number;
  /** Address of a module that exports `CARD_ALGORITHMS`: functions cannot be sent to a thread. */
  readonly cards?: URL;
  /** Whether keys of exportability `S` leave; default false. */
  readonly exportSensitive?: boolean;
  /** How many opened keys are kept as session objects, 8 or more; default 64: tokens have little room. */
  readonly openKeys?: number;
  /** How many calls may wait; default 256. */
  readonly queueLimit?: number;
  /** How long a call may take, waiting included; default 10 seconds. */
  readonly timeoutMs?: number;
  /** Told why something was refused or failed. */
  readonly audit?: HsmAudit;
}

export interface Pkcs11Hsm extends Hsm {
  readonly assurance: 'token';
}

/** Beside this file: in TypeScript where the sources are run, in JavaScript where the package was built. */
const THREAD = new URL(`./token-thread${extname(import.meta.url)}`, import.meta.url);
const OPEN_KEYS = 64;
const QUEUE_LIMIT = 256;
const TIMEOUT_MS = 10_000;
/** To load the library, log in, and make the masters at the first start. */
const START_MS = 60_000;

/**
 * What a general token cannot do inside. PINs: PKCS #11 has no PIN block, so that a block is in clear between being deciphered and
 * enciphered. Key blocks: it unwraps none of X9.143. Retail MAC and CVV: they use half a key, which no token takes out of a whole one.
 * Cryptograms: the issuer's master stays inside, the card's keys derived from it do not. Components and private keys are handed in in clear,
 * sealed and enciphered data are what the caller gives or gets.
 */
const IN_THE_CLEAR: readonly Operation[] = [
  'importClear',
  'importPair',
  'importBlock',
  'exportBlock',
  'exportInitialKey',
  'translatePin',
  'verifyPin',
  'makePinValue',
  'generatePin',
  'makeCardValue',
  'verifyCardValue',
  'decryptCardData',
  'openSealed',
  'reencrypt',
  'verifyArqc',
  'generateArpc',
  'deriveCardKey',
  'open',
];
/** Besides these two for one kind of key: initial keys of 192 and 256 bits, and MACs of `M3`. */
const SOMETIMES_IN_THE_CLEAR: readonly Operation[] = ['deriveInitialKey', 'mac', 'verifyMac'];

/**
 * The Hsm over a PKCS #11 token, in a thread of its own: however slow the token, the event loop goes on. Several processes may use one
 * token. Masters are made in the token at the first start and never leave it.
 *
 * @throws {HsmError} `ERR_HSM_LIBRARY`, `ERR_HSM_TOKEN_MISSING`, `ERR_HSM_SLOT`, `ERR_HSM_TOKEN_PIN`, `ERR_HSM_TOKEN_PIN_LOCKED`,
 *   `ERR_HSM_TOKEN_FULL`, `ERR_HSM_TOKEN_MECHANISM`, `ERR_HSM_MASTER_KEY`, `ERR_HSM_TOKEN`
 */
export async function createPkcs11Hsm(options: Pkcs11HsmOptions): Promise<Pkcs11Hsm> {
  const pin = options.pin.use((bytes) => Uint8Array.from(bytes));
  const start: ThreadStart = {
    library: options.library,
    token: options.token,
    pin,
    masterVersion: options.masterVersion ?? 1,
    openKeys: options.openKeys ?? OPEN_KEYS,
    exportSensitive: options.exportSensitive ?? false,
    audited: options.audit !== undefined,
    ...(options.cards === undefined ? {} : { cards: options.cards.href }),
  };
  const calls = createThreadCalls(startThread(start), {
    queueLimit: options.queueLimit ?? QUEUE_LIMIT,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    ...(options.audit === undefined ? {} : { audit: options.audit }),
  });
  pin.fill(0);
  await startedWithin(calls, START_MS);
  const face = hsmFace(
    {
      assurance: 'token',
      inTheClear: [...IN_THE_CLEAR, ...SOMETIMES_IN_THE_CLEAR],
      close: () => calls.close(),
    },
    calls.dispatch,
  );
  return { ...face, assurance: 'token' };
}

/** A token that hangs while it is opened is told, as one that hangs later. */
async function startedWithin(calls: ThreadCalls, ms: number): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(timeoutError(ms)), ms);
  try {
    await Promise.race([calls.ready, late]);
  } catch (error) {
    void calls.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function startThread(start: ThreadStart): ThreadPort {
  const worker = new Worker(THREAD, { workerData: start, execArgv: [] });
  return {
    post: (message) => worker.postMessage(message),
    // The thread sends what its type says; both ends are of one version of this program.
    onMessage: (listener) => worker.on('message', (message: ThreadMessage) => listener(message)),
    onEnd(listener) {
      let told = false;
      const tell = () => {
        if (!told) listener();
        told = true;
      };
      worker.on('error', tell);
      worker.on('exit', tell);
    },
    stop: () => void worker.terminate(),
    hold: (waits) => (waits ? worker.ref() : worker.unref()),
  };
}
