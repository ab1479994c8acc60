import { concatBytes, readCanonicalBase64Url, toBase64Url } from '@tallystick/encoding';
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_P256_HKDF_SHA256 } from 'hpke';
import { AttestationInputError } from '../../errors.ts';
import { type P256PublicJwk, parseP256Jwk } from '../../evidence/public-jwk.ts';
import { decodeBase64Url } from '../../formats/base64url.ts';
import { canonicalJsonOf } from '../../formats/canonical-json.ts';
import type { SealFor } from '../keys/second-secret.ts';
import { SHARED_SECRET_BYTES } from '../keys/shared-secret.ts';

const suite = new CipherSuite(KEM_DHKEM_P256_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);

const UTF8 = new TextEncoder();
const INFO = UTF8.encode('tallystick/sealed-secret/v1');
/** `Nenc` of DHKEM(P-256): an uncompressed point (RFC 9180 section 7.1). */
const ENCAPSULATED_BYTES = 65;
const TAG_BYTES = 16;
const ECDH = { name: 'ECDH', namedCurve: 'P-256' } as const;
const SEALED_BYTES = ENCAPSULATED_BYTES + SHARED_SECRET_BYTES + TAG_BYTES;

/** Opened in any other enrolment, to any other challenge or beside any other encryption key, the seal does not hold. */
const boundTo = ({ enrolmentId, serverChallenge, encryptionKeyThumbprint }: Omit<SealFor, 'recipient'>) =>
  UTF8.encode(canonicalJsonOf({ enrolmentId, serverChallenge, encryptionKeyThumbprint }));

const importRecipient = async (jwk: P256PublicJwk): Promise<CryptoKey> => {
  const { x, y } = parseP256Jwk(jwk);
  const point = concatBytes(
    Uint8Array.of(0x04),
    decodeBase64Url(x, 'ERR_KEY', 'recipient/x'),
    decodeBase64Url(y, 'ERR_KEY', 'recipient/y'),
  );
  try {
    return await suite.DeserializePublicKey(point);
  } catch {
    throw new AttestationInputError('ERR_KEY', 'recipient', 'not a point of P-256');
  }
};

/**
 * Seals an `hmac-sha256` second secret to the server: HPKE in base mode (RFC 9180) with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and
 * AES-256-GCM, bound to one enrolment. Runs on the device.
 * @param secret 32 bytes
 * @returns Encapsulated key, then ciphertext: 113 bytes in base64url
 * @throws AttestationInputError `ERR_KEY`
 */
export async function sealSharedSecret(secret: Uint8Array, to: SealFor): Promise<string> {
  if (secret.length !== SHARED_SECRET_BYTES) throw new AttestationInputError('ERR_KEY', '', 'not 32 bytes');
  const recipient = await importRecipient(to.recipient);
  const sealed = await suite.Seal(recipient, secret, { info: INFO, aad: boundTo(to) });
  return toBase64Url(concatBytes(sealed.encapsulatedSecret, sealed.ciphertext));
}

/** The server's end: opens what was sealed to its key for this enrolment, or gives undefined and no reason. */
export type OpenSharedSecret = (
  sealed: string,
  sealedFor: Omit<SealFor, 'recipient'>,
) => Promise<Uint8Array | undefined>;

const importPair = async (privateJwk: JsonWebKey) => ({
  publicKey: await importRecipient(parseP256Jwk(privateJwk)),
  privateKey: await crypto.subtle.importKey('jwk', privateJwk, ECDH, false, ['deriveBits']),
});

/** Makes the opener of one HPKE key pair. @param privateJwk P-256 */
export async function sharedSecretOpener(privateJwk: JsonWebKey): Promise<OpenSharedSecret> {
  const recipient = await importPair(privateJwk);
  return async (sealed, sealedFor) => {
    try {
      const whole = readCanonicalBase64Url(sealed);
      if (whole?.length !== SEALED_BYTES) return undefined;
      const [encapsulated, ciphertext] = [
        whole.subarray(0, ENCAPSULATED_BYTES),
        whole.subarray(ENCAPSULATED_BYTES),
      ];
      return await suite.Open(recipient, encapsulated, ciphertext, { info: INFO, aad: boundTo(sealedFor) });
    } catch {
      return undefined;
    }
  };
}
