// The floor of PIN translation by a token: the same operations of PKCS #11, one after the other, with nothing between them.
import pkcs11js from 'pkcs11js';
import type { BenchToken } from './softhsm.ts';

/** Derivations that one translation takes, and then three passes of a cipher. */
export interface TokenFloor {
  translate(derivations: number): void;
  close(): void;
}

const USER = 1;

/** Opens a session in this thread, with keys of its own. */
export const openTokenFloor = ({ library: path, label, pin }: BenchToken): TokenFloor => {
  const library = new pkcs11js.PKCS11();
  library.load(path);
  try {
    library.C_Initialize({ flags: pkcs11js.CKF_OS_LOCKING_OK });
  } catch {
    // By the thread of the Hsm, which has the same library.
  }
  const slot = library
    .C_GetSlotList(true)
    .find((each) => library.C_GetTokenInfo(each).label.trim() === label);
  if (!slot) throw new Error('the token is not there');
  const session = library.C_OpenSession(slot, pkcs11js.CKF_SERIAL_SESSION | pkcs11js.CKF_RW_SESSION);
  try {
    library.C_Login(session, USER, pin);
  } catch {
    // Logged in already: once for a process.
  }
  const secret = (type: number, bytes: number) => [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_SECRET_KEY },
    { type: pkcs11js.CKA_KEY_TYPE, value: type },
    { type: pkcs11js.CKA_TOKEN, value: false },
    { type: pkcs11js.CKA_SENSITIVE, value: true },
    { type: pkcs11js.CKA_EXTRACTABLE, value: false },
    { type: pkcs11js.CKA_ENCRYPT, value: true },
    { type: pkcs11js.CKA_DECRYPT, value: true },
    { type: pkcs11js.CKA_DERIVE, value: true },
    ...(bytes === 0 ? [] : [{ type: pkcs11js.CKA_VALUE_LEN, value: bytes }]),
  ];
  const initial = library.C_GenerateKey(
    session,
    { mechanism: pkcs11js.CKM_AES_KEY_GEN },
    secret(pkcs11js.CKK_AES, 16),
  );
  const zone = library.C_GenerateKey(
    session,
    { mechanism: pkcs11js.CKM_DES2_KEY_GEN },
    secret(pkcs11js.CKK_DES2, 0),
  );
  const parameter = { type: pkcs11js.CK_PARAMS_AES_CBC, iv: Buffer.alloc(16), data: Buffer.alloc(16) };
  const mechanism = { mechanism: pkcs11js.CKM_AES_CBC_ENCRYPT_DATA, parameter };
  const [block, out] = [Buffer.alloc(16), Buffer.alloc(32)];
  return {
    translate(derivations) {
      let key = initial;
      for (let at = 0; at < derivations; at += 1) {
        const next = library.C_DeriveKey(session, mechanism, key, secret(pkcs11js.CKK_AES, 16));
        if (key !== initial) library.C_DestroyObject(session, key);
        key = next;
      }
      for (let pass = 0; pass < 2; pass += 1) {
        library.C_DecryptInit(session, { mechanism: pkcs11js.CKM_AES_ECB }, key);
        library.C_Decrypt(session, block, out);
      }
      library.C_DestroyObject(session, key);
      library.C_EncryptInit(session, { mechanism: pkcs11js.CKM_DES3_ECB }, zone);
      library.C_Encrypt(session, block.subarray(8), out);
    },
    close: () => library.C_CloseSession(session),
  };
};
