import { concatBytes, toBase64Url } from '@tallystick/encoding';
import { thumbprintBytes } from './public-jwk.ts';

const ATTEST_DOMAIN = new TextEncoder().encode('tallystick/app-attest/v1\n');
const SUPPORTING_DOMAIN = new TextEncoder().encode('tallystick/supporting-evidence/v1\n');

/**
 * Client data that an iPhone attests its App Attest key over: its SHA-256 is the `clientDataHash` of `attestKey`. It binds that key to the
 * server's challenge, to the device key in the Secure Enclave and to the encryption key. Nobody has to send it: both ends make it.
 * @param challenge The server's challenge, 32 bytes
 * @throws AttestationInputError `ERR_KEY` if a thumbprint is not base64url of 32 bytes
 */
export const appAttestClientData = (
  challenge: Uint8Array,
  deviceKeyThumbprint: string,
  encryptionKeyThumbprint: string,
): Uint8Array<ArrayBuffer> =>
  concatBytes(
    ATTEST_DOMAIN,
    challenge,
    thumbprintBytes(deviceKeyThumbprint),
    thumbprintBytes(encryptionKeyThumbprint),
  );

/**
 * What supporting evidence is bound to: the challenge that is answered with it and the device key. Client data of an App Attest assertion;
 * hashed, the request hash (or nonce) of a Play Integrity token.
 * @throws AttestationInputError `ERR_KEY` if the thumbprint is not base64url of 32 bytes
 */
export const supportingInput = (
  challenge: Uint8Array,
  deviceKeyThumbprint: string,
): Uint8Array<ArrayBuffer> => concatBytes(SUPPORTING_DOMAIN, challenge, thumbprintBytes(deviceKeyThumbprint));

/**
 * `requestHash` of a standard Play Integrity request, and `nonce` of a classic one.
 * @returns SHA-256 of {@link supportingInput}, base64url without padding
 * @throws AttestationInputError `ERR_KEY`
 */
export async function playIntegrityRequestHash(
  challenge: Uint8Array,
  deviceKeyThumbprint: string,
): Promise<string> {
  const input = supportingInput(challenge, deviceKeyThumbprint);
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', input)));
}
