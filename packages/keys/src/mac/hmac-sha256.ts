import { CipherLengthError } from '../ciphers/block-ciphers.ts';

const ALGORITHM = { name: 'HMAC', hash: 'SHA-256' } as const;

/**
 * HMAC with SHA-256 (RFC 2104, FIPS 198-1), on WebCrypto: the same in Node and in browsers.
 *
 * @param key 1 byte or more; one that is longer than 64 is hashed first, as the RFC says
 * @returns 32 bytes; a shorter MAC is its left part
 * @throws {CipherLengthError} when the key is empty
 */
export async function hmacSha256(key: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  if (key.length === 0) throw new CipherLengthError('key', 0);
  const imported = await crypto.subtle.importKey('raw', Uint8Array.from(key), ALGORITHM, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign(ALGORITHM.name, imported, Uint8Array.from(data)));
}
