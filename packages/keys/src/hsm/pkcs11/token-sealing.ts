import { concatBytes } from '@tallystick/encoding';
import type { CryptoModule } from '../crypto-module.ts';
import type { TokenCalls } from './token-calls.ts';
import { gcmOpen, gcmSeal } from './token-ciphers.ts';
import type { Handle } from './token-library.ts';
import type { TokenMaster, TokenMasters } from './token-masters.ts';
import type { TokenSession } from './token-session.ts';

const ID_BYTES = 4;
const utf8 = new TextEncoder();

/** A purpose with its length before it, so that it ends where what follows begins. */
const labelled = (purpose: string, rest: Uint8Array): Uint8Array => {
  const name = utf8.encode(purpose);
  return concatBytes(Uint8Array.of(name.length >> 8, name.length & 0xff), name, rest);
};

/** Data at rest under the masters themselves: which one stands before the sealed bytes. */
export function tokenSealing(
  session: TokenSession,
  masters: TokenMasters,
  calls: TokenCalls,
): Pick<CryptoModule<Handle>, 'seal' | 'open' | 'digest'> {
  const at = (index: number): TokenMaster => {
    const master = masters.all.at(index);
    if (!master) throw new RangeError('Masters are made when the module is');
    return master;
  };
  return {
    seal(purpose, context, data) {
      const { id, seal } = at(0);
      return concatBytes(id, gcmSeal(session, calls, seal, labelled(purpose, utf8.encode(context)), data));
    },
    open(purpose, context, sealed) {
      const name = sealed.subarray(0, ID_BYTES).toHex();
      const find = () => masters.all.find(({ id }) => id.toHex() === name);
      if (!find()) calls.run(() => masters.refresh());
      const master = find();
      if (!master) return undefined;
      const bound = labelled(purpose, utf8.encode(context));
      return gcmOpen(session, calls, master.seal, bound, sealed.subarray(ID_BYTES));
    },
    // The oldest master's, so that what was looked up before a rotation is found after it.
    digest: (purpose, value) =>
      calls.sign({ mechanism: session.pkcs11.CKM_SHA256_HMAC }, at(-1).digest, labelled(purpose, value)),
  };
}
