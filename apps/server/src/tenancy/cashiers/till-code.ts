import { scrypt, timingSafeEqual } from 'node:crypto';
import { randomDigits } from '@tallystick/keys/randomness';
import type { KeyRing } from '../../platform/key-ring.ts';
import type { Randomness } from '../../platform/randomness.ts';
import type { TillCodeRow } from './store.ts';

/** scrypt (RFC 7914): 16 MiB and some tens of milliseconds for each guess, on top of the server's key. */
const COST = { N: 16_384, r: 8, p: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const stretch = (secret: Uint8Array, salt: Uint8Array): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(secret, salt, HASH_BYTES, COST, (error, hash) => (error ? reject(error) : resolve(hash)));
  });

/** Codes of six digits, kept as a slow hash of their keyed digest: who has the table and not the key can try none. */
export const createTillCodes = (keys: Pick<KeyRing, 'digest'>, randomness: Randomness) => ({
  make: (): string => randomDigits(randomness, 6),
  async hash(code: string): Promise<TillCodeRow> {
    const salt = randomness.bytes(SALT_BYTES);
    return { salt, hash: await stretch(keys.digest('till-code', code), salt) };
  },
  async matches(code: string, { salt, hash }: TillCodeRow): Promise<boolean> {
    return timingSafeEqual(await stretch(keys.digest('till-code', code), salt), hash);
  },
});

export type TillCodes = ReturnType<typeof createTillCodes>;
