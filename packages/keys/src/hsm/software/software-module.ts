import { createHmac, type KeyObject, sign } from 'node:crypto';
import { concatBytes } from '@tallystick/encoding';
import { nodeCiphers } from '../../ciphers/node.ts';
import { withOddParity } from '../../ciphers/odd-parity.ts';
import { aesCmac, tdesCmac } from '../../mac/cmac.ts';
import { SecretBytes } from '../../secret-bytes.ts';
import type { CryptoModule, ModulePair } from '../crypto-module.ts';
import { type Envelope, encodeHead } from '../envelope.ts';
import { HsmError } from '../hsm-error.ts';
import { isSecretType, type PairType, secretBytesOf } from '../key-attributes.ts';
import { signDigest } from './ecdsa.ts';
import { gcmDecrypt, gcmEncrypt, type Master } from './masters.ts';
import {
  agreeOnP256,
  generatePkcs8,
  publicPartOf,
  readPkcs8,
  rsaPrivate,
  scalarOf,
  sharedOnP256,
} from './pairs.ts';
import { readVersion1 } from './version-1.ts';

/** A key in clear in the memory of the process: of a pair PKCS #8, with what OpenSSL made of it. */
export interface SoftwareKey {
  readonly secret: SecretBytes;
  readonly privateKey?: KeyObject;
}

/** Label of the key that wraps. Version 1 had another, and other bytes before the key. */
const WRAP = '2/wrap';
const NONCE_BYTES = 12;
const utf8 = new TextEncoder();

/**
 * The module in software, on `node:crypto`.
 *
 * @param masters the newest first: it wraps, and each opens what it wrapped. Digests are of the last, so that they stay what they were
 */
export function softwareModule(
  masters: readonly [Master, ...Master[]],
  randomBytes: (length: number) => Uint8Array,
): CryptoModule<SoftwareKey> {
  const [newest] = masters;
  const oldest = masters.at(-1) ?? newest;
  const byMaster = <T>(work: (master: Master) => T | undefined): T | undefined => {
    for (const master of masters) {
      const found = work(master);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const openBody = ({ master: id, head, body }: Envelope): Uint8Array | undefined => {
    const name = id.toHex();
    return masters.find((master) => master.id.toHex() === name)?.decrypt(WRAP, head, body);
  };
  const secretOf = (clear: Uint8Array): SoftwareKey => ({ secret: SecretBytes.adopt(clear) });
  const unwrap = (envelope: Envelope): SoftwareKey | undefined => {
    const clear = openBody(envelope);
    if (!clear) return undefined;
    return isSecretType(envelope.attributes.type) ? secretOf(clear) : pairOf(clear).key;
  };
  return {
    form: 'software',
    randomBytes,
    generateSecret(type) {
      const clear = randomBytes(secretBytesOf(type));
      return secretOf(type.startsWith('tdes') ? withOddParity(clear) : clear);
    },
    admitSecret: (_, clear) => secretOf(Uint8Array.from(clear)),
    generatePair: (type) => pairOf(generatePkcs8(type)),
    admitPair: (type, pkcs8) => pairOf(Uint8Array.from(pkcs8), type),
    wrap: (attributes, { secret }, publicKey) =>
      secret.use((clear) => {
        const head = encodeHead({
          form: 'software',
          master: newest.id,
          attributes,
          ...(publicKey === undefined ? {} : { publicKey }),
        });
        return concatBytes(head, newest.encrypt(WRAP, head, clear));
      }),
    unwrap,
    unwrapToWrap: unwrap,
    unwrapClear: openBody,
    unwrapOld: (wrapped) => byMaster((master) => readVersion1(master, wrapped)),
    release: ({ secret }) => secret.wipe(),
    ...softwareCalls(randomBytes),
    seal: (purpose, context, data) => newest.encrypt(`1/seal/${purpose}`, utf8.encode(context), data),
    open: (purpose, context, sealed) =>
      byMaster((master) => master.decrypt(`1/seal/${purpose}`, utf8.encode(context), sealed)),
    digest: (purpose, value) => oldest.digest(`1/digest/${purpose}`, value),
    health: () => 'Software: keys are in the memory of this process while they are used.',
  };
}

/** What ciphers do with a key. */
function softwareCalls(randomBytes: (length: number) => Uint8Array) {
  const privateKeyOf = ({ privateKey }: SoftwareKey): KeyObject => {
    if (privateKey) return privateKey;
    throw new HsmError('ERR_HSM_USAGE', 'This is no key pair');
  };
  return {
    aesEncrypt: ({ secret }, data) => secret.use((key) => nodeCiphers.aesEncryptEcb(key, data)),
    aesDecrypt: ({ secret }, data) => secret.use((key) => nodeCiphers.aesDecryptEcb(key, data)),
    tdesEncrypt: ({ secret }, data) => secret.use((key) => nodeCiphers.tdesEncryptEcb(key, data)),
    tdesDecrypt: ({ secret }, data) => secret.use((key) => nodeCiphers.tdesDecryptEcb(key, data)),
    deriveAes: ({ secret }, data, type) => ({
      secret: SecretBytes.adopt(
        secret.use((key) => nodeCiphers.aesEncryptEcb(key, data)).subarray(0, secretBytesOf(type)),
      ),
    }),
    aesCmac: ({ secret }, message) => secret.use((key) => aesCmac(nodeCiphers, key, message)),
    tdesCmac: ({ secret }, message) => secret.use((key) => tdesCmac(nodeCiphers, key, message)),
    hmac: ({ secret }, message) =>
      secret.use((key) => new Uint8Array(createHmac('sha256', key).update(message).digest())),
    gcmSeal: ({ secret }, context, data) =>
      secret.use((key) => gcmEncrypt(key, randomBytes(NONCE_BYTES), context, data)),
    gcmOpen: ({ secret }, context, sealed) => secret.use((key) => gcmDecrypt(key, context, sealed)),
    signMessage: (key, message) =>
      new Uint8Array(sign('sha256', message, { key: privateKeyOf(key), dsaEncoding: 'ieee-p1363' })),
    signDigest(key, type, digest) {
      const scalar = scalarOf(privateKeyOf(key));
      try {
        return signDigest(type, scalar, digest, randomBytes);
      } finally {
        scalar.fill(0);
      }
    },
    signRaw: (key, block) => rsaPrivate(privateKeyOf(key), block),
    agree: (key, point, otherInfo) => agreeOnP256(privateKeyOf(key), point, otherInfo),
    agreeClear: (key, point) => sharedOnP256(privateKeyOf(key), point),
  } satisfies Partial<CryptoModule<SoftwareKey>>;
}

/** Takes the bytes over. */
export function pairOf(pkcs8: Uint8Array, expected?: PairType): ModulePair<SoftwareKey> {
  const privateKey = readPkcs8(pkcs8);
  const found = privateKey && publicPartOf(privateKey);
  if (!found || (expected !== undefined && found.type !== expected)) {
    pkcs8.fill(0);
    throw new HsmError('ERR_HSM_COMPONENTS', 'This is no private key of that type', { path: 'pkcs8' });
  }
  return { key: { secret: SecretBytes.adopt(pkcs8), privateKey }, publicKey: found.publicKey };
}
