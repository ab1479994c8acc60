import { publicKeyObject } from '../core/check-values.ts';
import type { CryptoModule } from '../crypto-module.ts';
import { asBuffer, type TokenCalls } from './token-calls.ts';
import type { Handle } from './token-library.ts';
import type { TokenSession } from './token-session.ts';

const POINT_BYTES = 65;
const SHA256_BYTES = 32;
/** SEC 1, 2.3.3. */
const UNCOMPRESSED = 4;

/** Key agreement on P-256. */
export function tokenAgreement(
  session: TokenSession,
  calls: TokenCalls,
): Pick<CryptoModule<Handle>, 'agree' | 'agreeClear'> {
  const { pkcs11, library } = session;
  return {
    agree(key, point, otherInfo) {
      if (!isOnP256(point)) return undefined;
      const shared = agreed(session, calls, key, point, true);
      try {
        return digestOf(session, calls, shared, otherInfo);
      } finally {
        calls.destroy(shared);
      }
    },
    agreeClear(key, point) {
      if (!isOnP256(point)) return undefined;
      const shared = agreed(session, calls, key, point, false);
      try {
        const [read] = calls.run((handle) =>
          library.C_GetAttributeValue(handle, shared, [{ type: pkcs11.CKA_VALUE }]),
        );
        if (!read) return undefined;
        const clear = Uint8Array.from(read.value);
        read.value.fill(0);
        return clear;
      } finally {
        calls.destroy(shared);
      }
    },
  };
}

/** OpenSSL says whether it is on the curve; not every token does. */
function isOnP256(point: Uint8Array): boolean {
  try {
    publicKeyObject({ kind: 'ec', curve: 'P-256', point });
    return point.length === POINT_BYTES && point[0] === UNCOMPRESSED;
  } catch {
    return false;
  }
}

/** The agreed secret as an object (CKM_ECDH1_DERIVE), to stay inside or to be read. */
function agreed(
  { pkcs11, library }: TokenSession,
  calls: TokenCalls,
  key: Handle,
  point: Uint8Array,
  inside: boolean,
): Handle {
  const parameter = { type: pkcs11.CK_PARAMS_EC_DH, kdf: pkcs11.CKD_NULL, publicData: asBuffer(point) };
  return calls.run((handle) =>
    library.C_DeriveKey(handle, { mechanism: pkcs11.CKM_ECDH1_DERIVE, parameter }, key, [
      { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
      { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_GENERIC_SECRET },
      { type: pkcs11.CKA_VALUE_LEN, value: SHA256_BYTES },
      { type: pkcs11.CKA_TOKEN, value: false },
      { type: pkcs11.CKA_SENSITIVE, value: inside },
      { type: pkcs11.CKA_EXTRACTABLE, value: !inside },
    ]),
  );
}

/** What is derived from a secret that stays inside, by SHA-256 (C_DigestKey). */
function digestOf(
  { pkcs11, library }: TokenSession,
  calls: TokenCalls,
  shared: Handle,
  otherInfo: Uint8Array,
): Uint8Array {
  return calls.run((handle) => {
    library.C_DigestInit(handle, { mechanism: pkcs11.CKM_SHA256 });
    library.C_DigestUpdate(handle, Buffer.from([0, 0, 0, 1]));
    library.C_DigestKey(handle, shared);
    library.C_DigestUpdate(handle, asBuffer(otherInfo));
    return Uint8Array.from(library.C_DigestFinal(handle, Buffer.alloc(SHA256_BYTES)));
  });
}
