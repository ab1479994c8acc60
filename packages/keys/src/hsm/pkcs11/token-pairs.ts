import type { KeyObject } from 'node:crypto';
import { fromBase64Url } from '@tallystick/encoding';
import { publicKeyObject } from '../core/check-values.ts';
import type { CryptoModule, ModulePair } from '../crypto-module.ts';
import { HsmError } from '../hsm-error.ts';
import { type PairType, rsaBitsOf } from '../key-attributes.ts';
import { publicPartOf, readPkcs8 } from '../software/pairs.ts';
import type { PublicPart } from '../stored-key.ts';
import { CURVE_PARAMETERS, keyTemplates } from './templates.ts';
import { asBuffer, type TokenCalls } from './token-calls.ts';
import type { Handle, Template } from './token-library.ts';
import type { TokenSession } from './token-session.ts';

type PairCalls = Pick<
  CryptoModule<Handle>,
  'generatePair' | 'admitPair' | 'signDigest' | 'signRaw' | 'agree'
>;

const EXPONENT = Buffer.from('010001', 'hex');
const POINT_BYTES = 65;
const SHA256_BYTES = 32;

const curveOf = (type: PairType) =>
  type === 'secp256k1' ? CURVE_PARAMETERS.secp256k1 : CURVE_PARAMETERS.p256;
const withoutZeros = (bytes: Uint8Array): Uint8Array => {
  const start = bytes.findIndex((byte) => byte !== 0);
  return Uint8Array.from(bytes.subarray(Math.max(start, 0)));
};

/** Pairs: made, used and wrapped inside. */
export function tokenPairs(session: TokenSession, calls: TokenCalls): PairCalls {
  const { pkcs11, library } = session;
  const templates = keyTemplates(pkcs11);
  const publicPart = (type: PairType, key: Handle): PublicPart => {
    const read = (attribute: number): Uint8Array => {
      const [found] = calls.run((handle) => library.C_GetAttributeValue(handle, key, [{ type: attribute }]));
      return found?.value ?? new Uint8Array(0);
    };
    if (rsaBitsOf(type) !== undefined) {
      const [modulus, exponent] = [read(pkcs11.CKA_MODULUS), read(pkcs11.CKA_PUBLIC_EXPONENT)];
      return { kind: 'rsa', modulus: withoutZeros(modulus), exponent: withoutZeros(exponent) };
    }
    // A DER octet string by the standard; some tokens give the point alone.
    const point = Uint8Array.from(read(pkcs11.CKA_EC_POINT).subarray(-POINT_BYTES));
    return { kind: 'ec', curve: type === 'p256' ? 'P-256' : 'secp256k1', point };
  };
  return {
    generatePair(type) {
      const bits = rsaBitsOf(type);
      const mechanism = bits === undefined ? pkcs11.CKM_EC_KEY_PAIR_GEN : pkcs11.CKM_RSA_PKCS_KEY_PAIR_GEN;
      const shape: Template =
        bits === undefined
          ? [{ type: pkcs11.CKA_EC_PARAMS, value: curveOf(type) }]
          : [
              { type: pkcs11.CKA_MODULUS_BITS, value: bits },
              { type: pkcs11.CKA_PUBLIC_EXPONENT, value: EXPONENT },
            ];
      const made = calls.run((handle) =>
        library.C_GenerateKeyPair(
          handle,
          { mechanism },
          [...templates.publicKey(), ...shape],
          templates.privateKey(type, 'wrap'),
        ),
      );
      const publicKey = publicPart(type, made.publicKey);
      calls.destroy(made.publicKey);
      return { key: made.privateKey, publicKey };
    },
    admitPair(type, pkcs8): ModulePair<Handle> {
      const privateKey = readPkcs8(pkcs8);
      const found = privateKey && publicPartOf(privateKey);
      if (found?.type !== type || !privateKey) {
        throw new HsmError('ERR_HSM_COMPONENTS', 'This is no private key of that type', { path: 'pkcs8' });
      }
      const key = calls.create([
        ...templates.privateKey(type, 'wrap'),
        ...privateParts(session, type, privateKey),
      ]);
      return { key, publicKey: found.publicKey };
    },
    signDigest: (key, _, digest) => calls.sign({ mechanism: pkcs11.CKM_ECDSA }, key, digest),
    signRaw: (key, block) => calls.sign({ mechanism: pkcs11.CKM_RSA_X_509 }, key, block),
    agree(key, point, otherInfo) {
      try {
        // OpenSSL says whether it is on the curve; not every token does.
        publicKeyObject({ kind: 'ec', curve: 'P-256', point });
      } catch {
        return undefined;
      }
      return agreeInside(session, calls, key, point, otherInfo);
    },
  };
}

/** The agreed secret stays inside: only what is derived from it by SHA-256 comes out (CKM_ECDH1_DERIVE, then C_DigestKey). */
function agreeInside(
  { pkcs11, library }: TokenSession,
  calls: TokenCalls,
  key: Handle,
  point: Uint8Array,
  otherInfo: Uint8Array,
): Uint8Array {
  const parameter = { type: pkcs11.CK_PARAMS_EC_DH, kdf: pkcs11.CKD_NULL, publicData: asBuffer(point) };
  const shared = calls.run((handle) =>
    library.C_DeriveKey(handle, { mechanism: pkcs11.CKM_ECDH1_DERIVE, parameter }, key, [
      { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
      { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_GENERIC_SECRET },
      { type: pkcs11.CKA_VALUE_LEN, value: SHA256_BYTES },
      { type: pkcs11.CKA_TOKEN, value: false },
      { type: pkcs11.CKA_SENSITIVE, value: true },
      { type: pkcs11.CKA_EXTRACTABLE, value: false },
    ]),
  );
  try {
    return calls.run((handle) => {
      library.C_DigestInit(handle, { mechanism: pkcs11.CKM_SHA256 });
      library.C_DigestUpdate(handle, Buffer.from([0, 0, 0, 1]));
      library.C_DigestKey(handle, shared);
      library.C_DigestUpdate(handle, asBuffer(otherInfo));
      return Uint8Array.from(library.C_DigestFinal(handle, Buffer.alloc(SHA256_BYTES)));
    });
  } finally {
    calls.destroy(shared);
  }
}

/** The parts of a private key as PKCS #11 has them (v2.40, 2.1.3 and 2.3.4). */
function privateParts({ pkcs11 }: TokenSession, type: PairType, privateKey: KeyObject): Template {
  const { d, n, e, p, q, dp, dq, qi } = privateKey.export({ format: 'jwk' });
  const part = (attribute: number, value: string | undefined) => ({
    type: attribute,
    value: asBuffer(fromBase64Url(value ?? '')),
  });
  if (rsaBitsOf(type) === undefined) {
    return [{ type: pkcs11.CKA_EC_PARAMS, value: curveOf(type) }, part(pkcs11.CKA_VALUE, d)];
  }
  return [
    part(pkcs11.CKA_MODULUS, n),
    part(pkcs11.CKA_PUBLIC_EXPONENT, e),
    part(pkcs11.CKA_PRIVATE_EXPONENT, d),
    part(pkcs11.CKA_PRIME_1, p),
    part(pkcs11.CKA_PRIME_2, q),
    part(pkcs11.CKA_EXPONENT_1, dp),
    part(pkcs11.CKA_EXPONENT_2, dq),
    part(pkcs11.CKA_COEFFICIENT, qi),
  ];
}
