import { createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import type { CompactJwe } from '@tallystick/encoding';
import { readCanonicalBase64Url, readJsonPart } from '@tallystick/encoding/node';

const KEY_ALGORITHM = 'A256KW';
const CONTENT_ALGORITHM = 'A256GCM';
/** Initial value of AES Key Wrap (RFC 3394 section 2.2.3.1), by which unwrapping sees that the key is the right one. */
const WRAP_IV = Uint8Array.fromHex('a6a6a6a6a6a6a6a6');
const WRAPPED_KEY_BYTES = 40;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A key that unwraps content keys. @param secret 32 bytes */
export const keyEncryptionKey = (secret: Uint8Array): KeyObject => createSecretKey(secret);

/**
 * Opens a compact JWE of `alg` A256KW and `enc` A256GCM and of no other form: no compression, no critical extension.
 * Steps by RFC 7516 section 5.2, AES Key Wrap by RFC 7518 section 4.4, AES GCM by its section 5.3.
 * @returns undefined whatever is wrong: the caller says only that it does not open
 */
export function openJwe(token: CompactJwe, key: KeyObject): Buffer | undefined {
  const header = readJsonPart(token.header);
  if (header?.alg !== KEY_ALGORITHM || header.enc !== CONTENT_ALGORITHM) return undefined;
  if (header.crit !== undefined || header.zip !== undefined) return undefined;
  const wrapped = readCanonicalBase64Url(token.encryptedKey);
  const iv = readCanonicalBase64Url(token.iv);
  const ciphertext = readCanonicalBase64Url(token.ciphertext);
  const tag = readCanonicalBase64Url(token.tag);
  if (wrapped?.length !== WRAPPED_KEY_BYTES || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES)
    return undefined;
  if (ciphertext === undefined) return undefined;
  try {
    const unwrap = createDecipheriv('id-aes256-wrap', key, WRAP_IV);
    const contentKey = Buffer.concat([unwrap.update(wrapped), unwrap.final()]);
    const cipher = createDecipheriv('aes-256-gcm', contentKey, iv, { authTagLength: TAG_BYTES });
    contentKey.fill(0);
    cipher.setAAD(Buffer.from(token.header, 'latin1')).setAuthTag(tag);
    return Buffer.concat([cipher.update(ciphertext), cipher.final()]);
  } catch {
    return undefined;
  }
}
