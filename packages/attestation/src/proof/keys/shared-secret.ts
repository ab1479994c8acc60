import { concatBytes, toBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../../errors.ts';

/** Bytes of an `hmac-sha256` second secret: as many as its tags. */
export const SHARED_SECRET_BYTES = 32;

const DOMAIN = new TextEncoder().encode('tallystick/hmac-device-key/v1\n');

/**
 * What the thumbprint of a shared secret is the SHA-256 of. It names the secret and tells nothing of it: 256 random bits cannot be
 * searched.
 * @throws AttestationInputError `ERR_KEY` if the secret is not 32 bytes
 */
export function sharedSecretThumbprintInput(secret: Uint8Array): Uint8Array<ArrayBuffer> {
  if (secret.length !== SHARED_SECRET_BYTES) throw new AttestationInputError('ERR_KEY', '', 'not 32 bytes');
  return concatBytes(DOMAIN, secret);
}

/** Thumbprint of a shared secret in base64url, by WebCrypto. @throws AttestationInputError `ERR_KEY` */
export async function sharedSecretThumbprint(secret: Uint8Array): Promise<string> {
  const input = sharedSecretThumbprintInput(secret);
  const digest = await crypto.subtle.digest('SHA-256', input);
  input.fill(0);
  return toBase64Url(new Uint8Array(digest));
}
