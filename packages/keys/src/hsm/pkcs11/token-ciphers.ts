import { concatBytes } from '@tallystick/encoding';
import { CipherLengthError } from '../../ciphers/block-ciphers.ts';
import type { CryptoModule } from '../crypto-module.ts';
import type { TokenCalls } from './token-calls.ts';
import { refusedBy } from './token-errors.ts';
import type { Handle } from './token-library.ts';
import type { TokenSession } from './token-session.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

type CipherCalls = Pick<
  CryptoModule<Handle>,
  | 'aesEncrypt'
  | 'aesDecrypt'
  | 'tdesEncrypt'
  | 'tdesDecrypt'
  | 'aesCmac'
  | 'tdesCmac'
  | 'hmac'
  | 'gcmSeal'
  | 'gcmOpen'
>;

/** GCM with a nonce of 12 bytes and a tag of 16 (PKCS #11 v2.40, 2.11.3). */
export const gcmMechanism = ({ pkcs11 }: TokenSession, nonce: Uint8Array, context: Uint8Array) => ({
  mechanism: pkcs11.CKM_AES_GCM,
  parameter: {
    type: pkcs11.CK_PARAMS_AES_GCM,
    iv: Buffer.from(nonce),
    aad: Buffer.from(context),
    ivBits: 8 * NONCE_BYTES,
    tagBits: 8 * TAG_BYTES,
  },
});

/** Nonce, ciphertext, tag. */
export function gcmSeal(
  session: TokenSession,
  calls: TokenCalls,
  key: Handle,
  context: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const nonce = calls.random(NONCE_BYTES);
  return concatBytes(nonce, calls.encrypt(gcmMechanism(session, nonce, context), key, data));
}

/** Undefined where the token says that it was made otherwise, or changed. */
export function gcmOpen(
  session: TokenSession,
  calls: TokenCalls,
  key: Handle,
  context: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const mechanism = gcmMechanism(session, sealed.subarray(0, NONCE_BYTES), context);
  const clear = refusedBy(() => calls.decrypt(mechanism, key, sealed.subarray(NONCE_BYTES)));
  // Some tokens say of a wrong tag what they say of a session that ended meanwhile: then it is no answer.
  if (!clear) session.requireLive();
  return clear;
}

export function tokenCiphers(session: TokenSession, calls: TokenCalls): CipherCalls {
  const { pkcs11 } = session;
  const blocks = (data: Uint8Array, bytes: number): void => {
    if (data.length % bytes !== 0) throw new CipherLengthError('data', data.length);
  };
  const cipher =
    (mechanism: number, blockBytes: number, way: 'encrypt' | 'decrypt') =>
    (key: Handle, data: Uint8Array): Uint8Array => {
      blocks(data, blockBytes);
      return calls[way]({ mechanism }, key, data);
    };
  const mac = (mechanism: number) => (key: Handle, message: Uint8Array) =>
    calls.sign({ mechanism }, key, message);
  return {
    aesEncrypt: cipher(pkcs11.CKM_AES_ECB, 16, 'encrypt'),
    aesDecrypt: cipher(pkcs11.CKM_AES_ECB, 16, 'decrypt'),
    tdesEncrypt: cipher(pkcs11.CKM_DES3_ECB, 8, 'encrypt'),
    tdesDecrypt: cipher(pkcs11.CKM_DES3_ECB, 8, 'decrypt'),
    aesCmac: mac(pkcs11.CKM_AES_CMAC),
    tdesCmac: mac(pkcs11.CKM_DES3_CMAC),
    hmac: mac(pkcs11.CKM_SHA256_HMAC),
    gcmSeal: (key, context, data) => gcmSeal(session, calls, key, context, data),
    gcmOpen: (key, context, sealed) => gcmOpen(session, calls, key, context, sealed),
  };
}
