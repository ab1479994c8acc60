import { webauthnChallenge } from '@tallystick/attestation/evidence';
import { concatBytes, toBase64Url } from '@tallystick/encoding';
import type { Evidence } from '@tallystick/protocol';
import type { AttestationRequest } from './attestation-source.ts';

const text = new TextEncoder();

/**
 * User present, user verified, attested credential data follow (WebAuthn Level 3, section 6.1). Nobody was verified: as the authenticators
 * that developer tools imitate, it says so because every policy asks for it, and format `none` says what that is worth.
 */
const FLAGS = 0x01 | 0x04 | 0x40;

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** An EC2 key of P-256 for ES256 as COSE_Key (RFC 9053, section 7.1.1), written in CBOR: `{1: 2, 3: -7, -1: 1, -2: x, -3: y}`. */
const coseKey = async (key: CryptoKey): Promise<Uint8Array<ArrayBuffer>> => {
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', key));
  return concatBytes(
    Uint8Array.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20),
    point.subarray(1, 33),
    Uint8Array.of(0x22, 0x58, 0x20),
    point.subarray(33),
  );
};

/** `{"fmt": "none", "attStmt": {}, "authData": …}` in CBOR (WebAuthn Level 3, section 8.7). */
const attestationObject = (authData: Uint8Array): Uint8Array<ArrayBuffer> =>
  concatBytes(
    Uint8Array.of(0xa3, 0x63),
    text.encode('fmt'),
    Uint8Array.of(0x64),
    text.encode('none'),
    Uint8Array.of(0x67),
    text.encode('attStmt'),
    Uint8Array.of(0xa0, 0x68),
    text.encode('authData'),
    Uint8Array.of(0x58, authData.length),
    authData,
  );

/**
 * A credential that nothing vouches for, made by this page where the device has no platform authenticator: what a browser gives with
 * attestation `none` (WebAuthn Level 3, section 8.7). It says that it is unattested, so the policy of test mode takes it and that of live
 * mode does not. Its key signs nothing and is let go of at once: payments are signed by the device key.
 */
export const softwareEvidence = async (request: AttestationRequest, origin: string): Promise<Evidence> => {
  const challenge = await webauthnChallenge(
    request.challenge,
    request.deviceKeyThumbprint,
    request.encryptionKeyThumbprint,
  );
  const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
  ]);
  const id = crypto.getRandomValues(new Uint8Array(32));
  const clientData = { type: 'webauthn.create', challenge, origin, crossOrigin: false };
  const authData = concatBytes(
    await sha256(text.encode(request.webauthn.rpId)),
    Uint8Array.of(FLAGS, 0, 0, 0, 1),
    new Uint8Array(16),
    Uint8Array.of(0, id.length),
    id,
    await coseKey(publicKey),
  );
  return {
    kind: 'webauthn',
    credential: {
      id: toBase64Url(id),
      rawId: toBase64Url(id),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: toBase64Url(text.encode(JSON.stringify(clientData))),
        attestationObject: toBase64Url(attestationObject(authData)),
      },
    },
  };
};
