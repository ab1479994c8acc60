import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { type DeviceKeyScheme, parseMlDsaJwk } from '@tallystick/attestation/evidence';
import {
  type SecondSecret,
  SHARED_SECRET_BYTES,
  sharedSecretThumbprint,
} from '@tallystick/attestation/proof/attester';
import { jwkThumbprint } from '@tallystick/encoding';
import { compactDecrypt } from 'jose';
import type { DeviceKeys } from '../trusted-storage/storage.ts';
import { publicJwk } from '../trusted-storage/web-crypto-keys.ts';

/** The keys of a device in the memory of a Node process: software keys, with no assurance by hardware. */
export interface SoftwareKeyPairs {
  readonly scheme: DeviceKeyScheme;
  /** Private key of P-256 or ML-DSA, or the 32 bytes of a shared secret. */
  readonly signing: KeyObject;
  readonly encryption: KeyObject;
}

const makeSigning = (scheme: DeviceKeyScheme): KeyObject => {
  switch (scheme) {
    case 'es256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    case 'hmac-sha256':
      return createSecretKey(randomBytes(SHARED_SECRET_BYTES));
    default:
      return generateKeyPairSync(scheme).privateKey;
  }
};

export const makeSoftwareKeyPairs = (scheme: DeviceKeyScheme = 'es256'): SoftwareKeyPairs => ({
  scheme,
  signing: makeSigning(scheme),
  encryption: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
});

const jwkOf = (key: KeyObject) => createPublicKey(key).export({ format: 'jwk' });

/** What a server is told of a software second secret. */
const secondSecretOf = async ({ scheme, signing }: SoftwareKeyPairs): Promise<SecondSecret> => {
  if (scheme === 'es256') {
    const jwk = publicJwk(jwkOf(signing));
    return { scheme, thumbprint: await jwkThumbprint(jwk), publicJwk: jwk };
  }
  if (scheme !== 'hmac-sha256') {
    const jwk = parseMlDsaJwk(jwkOf(signing));
    return { scheme, thumbprint: await jwkThumbprint(jwk), publicJwk: jwk };
  }
  return {
    scheme,
    thumbprint: await sharedSecretThumbprint(signing.export()),
    async seal(to) {
      const { sealSharedSecret } = await import('@tallystick/attestation/proof/sealed-secret');
      return sealSharedSecret(signing.export(), to);
    },
  };
};

/** Signs as the scheme does. Synchronous inside: where cores are few that beats the thread pool. */
const signWith = ({ scheme, signing }: SoftwareKeyPairs, data: Uint8Array): Buffer => {
  if (scheme === 'hmac-sha256') return createHmac('sha256', signing).update(data).digest();
  return scheme === 'es256'
    ? sign('sha256', data, { key: signing, dsaEncoding: 'ieee-p1363' })
    : sign(null, data, signing);
};

/** The operations of software keys. */
export const softwareDeviceKeys = async (pairs: SoftwareKeyPairs): Promise<DeviceKeys> => ({
  storage: 'memory',
  secondSecret: await secondSecretOf(pairs),
  encryptionKey: publicJwk(jwkOf(pairs.encryption)),
  sign: async (data) => new Uint8Array(signWith(pairs, data)),
  open: async (jwe) => {
    const opened = await compactDecrypt(jwe, pairs.encryption, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return opened.plaintext;
  },
});

/** Software keys as text. */
export interface SoftwareKeyTexts {
  /** Absent: `es256`. */
  readonly scheme?: DeviceKeyScheme;
  readonly signing: string;
  readonly encryption: string;
}

const pkcs8 = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'pkcs8' });

/** The text form of software keys, for a file that only its owner may read. */
export const exportSoftwareKeys = ({ scheme, signing, encryption }: SoftwareKeyPairs): SoftwareKeyTexts => ({
  scheme,
  signing: (scheme === 'hmac-sha256' ? signing.export() : pkcs8(signing)).toString('base64url'),
  encryption: pkcs8(encryption).toString('base64url'),
});

const importPrivateKey = (text: string, scheme: Exclude<DeviceKeyScheme, 'hmac-sha256'>): KeyObject => {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'pkcs8' });
  const found = key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'es256' : key.asymmetricKeyType;
  if (found !== scheme) throw new TypeError('Not a key of the scheme');
  return key;
};

const importSecret = (text: string): KeyObject => {
  const secret = Buffer.from(text, 'base64url');
  if (secret.length !== SHARED_SECRET_BYTES) throw new TypeError('Not a shared secret');
  return createSecretKey(secret);
};

/** Raises for what are no keys of the scheme. */
export const importSoftwareKeys = ({
  scheme = 'es256',
  signing,
  encryption,
}: SoftwareKeyTexts): SoftwareKeyPairs => ({
  scheme,
  signing: scheme === 'hmac-sha256' ? importSecret(signing) : importPrivateKey(signing, scheme),
  encryption: importPrivateKey(encryption, 'es256'),
});
