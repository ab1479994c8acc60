import { concatBytes } from '@tallystick/encoding';
import { thumbprintBytes } from './public-jwk.ts';

const DOMAIN = new TextEncoder().encode('tallystick/shared-secret-challenge/v1\n');

/** The bytes that {@link sharedSecretChallenge} is the SHA-256 of: domain, server challenge, both thumbprints, each of fixed length. */
export function sharedSecretChallengeInput(
  challenge: Uint8Array,
  deviceKeyThumbprint: string,
  encryptionKeyThumbprint: string,
): Uint8Array<ArrayBuffer> {
  return concatBytes(
    DOMAIN,
    challenge,
    thumbprintBytes(deviceKeyThumbprint),
    thumbprintBytes(encryptionKeyThumbprint),
  );
}

/**
 * Challenge that a key store is asked to attest when the second secret is a shared one: no store attests a secret that leaves it, so
 * the attested key vouches for the secret by naming it in its challenge.
 * @param challenge The server's challenge, 32 bytes
 * @returns 32 bytes
 * @throws AttestationInputError `ERR_KEY` if a thumbprint is not base64url of 32 bytes
 */
export async function sharedSecretChallenge(
  challenge: Uint8Array,
  deviceKeyThumbprint: string,
  encryptionKeyThumbprint: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const input = sharedSecretChallengeInput(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', input));
}
