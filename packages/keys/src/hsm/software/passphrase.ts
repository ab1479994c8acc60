import { scrypt } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding';
import { SecretBytes } from '../../secret-bytes.ts';
import { HsmError } from '../hsm-error.ts';
import { MASTER_KEY_BYTES, masterCheckValue } from './masters.ts';

/** What is kept beside the keys, and is no secret: how the master key is made from the passphrase, and how to tell that it is the right one. */
export interface PassphraseRecord {
  readonly kdf: 'scrypt';
  /** Cost (RFC 7914, 2): a power of two. Memory is 128 · N · r bytes. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** 8 bytes. */
  readonly checkValue: Uint8Array;
}

/** 128 MB and a few tenths of a second: OWASP's first choice for scrypt is N 2^17, r 8, p 1. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
/** What a record may ask for at most, so that a changed one cannot take all memory. */
const MOST = { N: 2 ** 20, r: 32, p: 16 } as const;
const LEAST_N = 2 ** 14;
const SALT_BYTES = 16;
const LEAST_CHARACTERS = 12;

/**
 * Makes a master key from a passphrase for the first time.
 *
 * @throws {HsmError} `ERR_HSM_PASSPHRASE` for one of fewer than 12 characters
 */
export async function masterFromNewPassphrase(
  passphrase: SecretBytes,
  randomBytes: (length: number) => Uint8Array,
): Promise<{ readonly masterKey: SecretBytes; readonly record: PassphraseRecord }> {
  const characters = passphrase.use((bytes) => new TextDecoder().decode(bytes).length);
  if (characters < LEAST_CHARACTERS) {
    throw new HsmError('ERR_HSM_PASSPHRASE', `The passphrase has at least ${LEAST_CHARACTERS} characters`, {
      remedy: 'Take four random words or more.',
    });
  }
  const given = { kdf: 'scrypt', ...COST, salt: randomBytes(SALT_BYTES) } as const;
  const masterKey = await derive(passphrase, given);
  return { masterKey, record: { ...given, checkValue: masterCheckValue(masterKey) } };
}

/**
 * Makes the master key again. A wrong passphrase is told before any wrapped key is touched.
 *
 * @throws {HsmError} `ERR_HSM_PASSPHRASE`; `ERR_HSM_INPUT` for a record that is none
 */
export async function masterFromPassphrase(
  passphrase: SecretBytes,
  record: PassphraseRecord,
): Promise<SecretBytes> {
  checkRecord(record);
  const masterKey = await derive(passphrase, record);
  if (equalBytes(masterCheckValue(masterKey), record.checkValue)) return masterKey;
  masterKey.wipe();
  throw new HsmError('ERR_HSM_PASSPHRASE', 'This is another passphrase than the keys were wrapped under', {
    remedy: 'Enter the passphrase that was set when the keys were made; nothing was changed.',
  });
}

function checkRecord({ N, r, p, salt, checkValue }: PassphraseRecord): void {
  const power = Number.isInteger(Math.log2(N));
  const within = N >= LEAST_N && N <= MOST.N && r >= 1 && r <= MOST.r && p >= 1 && p <= MOST.p;
  const whole = Number.isInteger(r) && Number.isInteger(p);
  if (power && within && whole && salt.length >= SALT_BYTES && checkValue.length === 8) return;
  throw new HsmError('ERR_HSM_INPUT', 'The record of the passphrase is not one', { path: 'record' });
}

function derive(
  passphrase: SecretBytes,
  { N, r, p, salt }: Omit<PassphraseRecord, 'checkValue'>,
): Promise<SecretBytes> {
  const bytes = passphrase.use((given) => Uint8Array.from(given));
  const maxmem = 256 * N * r;
  return new Promise((resolve, reject) => {
    scrypt(bytes, salt, MASTER_KEY_BYTES, { N, r, p, maxmem }, (error, key) => {
      bytes.fill(0);
      if (error) reject(error);
      else resolve(SecretBytes.adopt(new Uint8Array(key.buffer, key.byteOffset, key.byteLength)));
    });
  });
}
