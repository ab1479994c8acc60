import { concatBytes, toBase64Url } from '@tallystick/encoding';
import { thumbprintBytes } from './public-jwk.ts';

/** The bytes that the WebAuthn challenge is the SHA-256 of: server challenge, device key thumbprint, encryption key thumbprint. */
export function webauthnChallengeInput(
  challenge: Uint8Array,
  deviceKeyThumbprint: string,
  encryptionKeyThumbprint: string,
): Uint8Array<ArrayBuffer> {
  return concatBytes(
    challenge,
    thumbprintBytes(deviceKeyThumbprint),
    thumbprintBytes(encryptionKeyThumbprint),
  );
}

/**
 * Challenge to give to `navigator.credentials.create`: it binds the credential to the device's two WebCrypto keys as well as to the
 * server's challenge. The thumbprints are of fixed length at the end, so no other input gives the same bytes.
 * @param challenge The server's challenge, 32 bytes
 * @returns 32 bytes in base64url
 * @throws AttestationInputError `ERR_KEY` if a thumbprint is not base64url of 32 bytes
 */
export async function webauthnChallenge(
  challenge: Uint8Array,
  deviceKeyThumbprint: string,
  encryptionKeyThumbprint: string,
): Promise<string> {
  const input = webauthnChallengeInput(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', input)));
}
