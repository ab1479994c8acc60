import type { CryptoModule } from '../crypto-module.ts';
import { secretBytesOf } from '../key-attributes.ts';
import { keyTemplates } from './templates.ts';
import { tokenCalls } from './token-calls.ts';
import { tokenCiphers } from './token-ciphers.ts';
import { tokenCustody } from './token-custody.ts';
import type { Handle } from './token-library.ts';
import type { TokenMasters } from './token-masters.ts';
import { tokenPairs } from './token-pairs.ts';
import { tokenSealing } from './token-sealing.ts';
import type { TokenSession } from './token-session.ts';

/** Zero, for CKM_AES_CBC_ENCRYPT_DATA: over one block that is CKM_AES_ECB_ENCRYPT_DATA, whose parameters the add-on cannot pass. */
const ZERO_IV = Buffer.alloc(16);

/**
 * The module over a PKCS #11 token. Keys of callers are session objects for as long as they are open. What the token cannot do inside is
 * done here, in a thread that does nothing else, and stands in `inTheClear`.
 */
export function tokenModule(session: TokenSession, masters: TokenMasters): CryptoModule<Handle> {
  const calls = tokenCalls(session);
  const templates = keyTemplates(session.pkcs11);
  const ciphers = tokenCiphers(session, calls);
  const { pkcs11, library } = session;
  return {
    form: 'token',
    randomBytes: (length) => calls.random(length),
    ...tokenCustody(session, masters, calls),
    ...tokenPairs(session, calls),
    ...ciphers,
    ...tokenSealing(session, masters, calls),
    deriveAes(parent, data, type, toWrap = false) {
      const template = [
        ...templates.secret(type, toWrap ? 'wrap' : 'use'),
        { type: pkcs11.CKA_VALUE_LEN, value: secretBytesOf(type) },
      ];
      if (type === 'aes128') {
        const parameter = { type: pkcs11.CK_PARAMS_AES_CBC, iv: ZERO_IV, data: Buffer.from(data) };
        const mechanism = { mechanism: pkcs11.CKM_AES_CBC_ENCRYPT_DATA, parameter };
        return calls.run((handle) => library.C_DeriveKey(handle, mechanism, parent, template));
      }
      // Two blocks: the second would be chained to the first. The key is in clear between the two calls.
      const clear = ciphers.aesEncrypt(parent, data).subarray(0, secretBytesOf(type));
      try {
        return calls.create([
          ...templates.secret(type, toWrap ? 'wrap' : 'use'),
          { type: pkcs11.CKA_VALUE, value: Buffer.from(clear.buffer, clear.byteOffset, clear.byteLength) },
        ]);
      } finally {
        clear.fill(0);
      }
    },
    health() {
      const state = calls.run((handle) => library.C_GetSessionInfo(handle).state);
      const versions = masters.all.map(({ version }) => version).join(', ');
      return `Token ${session.describe()}: session state ${state}, masters of version ${versions}.`;
    },
  };
}
