import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import {
  type DeviceKeyScheme,
  type MlDsaScheme,
  parseMlDsaJwk,
  parseP256Jwk,
} from '@tallystick/attestation/evidence';
import {
  type SecondSecret,
  SHARED_SECRET_BYTES,
  sharedSecretThumbprint,
} from '@tallystick/attestation/proof/attester';
import { jwkThumbprint } from '@tallystick/encoding';
import { generateSigningKey } from './certificate.ts';

/** The second secret inside a phone, and the key that its key store attests. */
export interface PhoneSecret {
  readonly secondSecret: SecondSecret;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** SubjectPublicKeyInfo: of the secret itself, or of a key beside it where the secret has no public half. */
  readonly attested: Uint8Array;
  readonly attestedScheme: 'es256' | MlDsaScheme;
}

const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

const spkiOf = async (key: CryptoKey): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.exportKey('spki', key));

/** A P-256 key of the platform. */
export const es256Secret = async (pair: CryptoKeyPair): Promise<PhoneSecret> => {
  const publicJwk = parseP256Jwk(await crypto.subtle.exportKey('jwk', pair.publicKey));
  return {
    secondSecret: { scheme: 'es256', thumbprint: await jwkThumbprint(publicJwk), publicJwk },
    sign: async (bytes) =>
      new Uint8Array(await crypto.subtle.sign(ES256, pair.privateKey, new Uint8Array(bytes))),
    attested: await spkiOf(pair.publicKey),
    attestedScheme: 'es256',
  };
};

/** A key as the newest key stores make them. */
const mlDsaSecret = async (scheme: MlDsaScheme): Promise<PhoneSecret> => {
  const { privateKey, publicKey } = generateKeyPairSync(scheme);
  const publicJwk = parseMlDsaJwk(publicKey.export({ format: 'jwk' }));
  return {
    secondSecret: { scheme, thumbprint: await jwkThumbprint(publicJwk), publicJwk },
    sign: async (bytes) => new Uint8Array(sign(null, bytes, privateKey)),
    attested: publicKey.export({ format: 'der', type: 'spki' }),
    attestedScheme: scheme,
  };
};

/** 32 bytes in the app's memory; the key store attests a signing key that names them in its challenge. */
const hmacSecret = async (): Promise<PhoneSecret> => {
  const secret = randomBytes(SHARED_SECRET_BYTES);
  const voucher = await generateSigningKey(false);
  return {
    secondSecret: {
      scheme: 'hmac-sha256',
      thumbprint: await sharedSecretThumbprint(secret),
      async seal(to) {
        const { sealSharedSecret } = await import('@tallystick/attestation/proof/sealed-secret');
        return sealSharedSecret(secret, to);
      },
    },
    sign: async (bytes) => new Uint8Array(createHmac('sha256', secret).update(bytes).digest()),
    attested: await spkiOf(voucher.publicKey),
    attestedScheme: 'es256',
  };
};

/** A fresh second secret of a scheme. */
export const makePhoneSecret = async (scheme: DeviceKeyScheme): Promise<PhoneSecret> => {
  if (scheme === 'es256') return es256Secret(await generateSigningKey(false));
  return scheme === 'hmac-sha256' ? hmacSecret() : mlDsaSecret(scheme);
};
