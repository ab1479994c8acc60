import { SecretBytes } from '../../secret-bytes.ts';
import type { OldKey } from '../crypto-module.ts';
import { attributesOf } from '../key-attributes.ts';
import type { WrappedKey } from '../stored-key.ts';
import type { Master } from './masters.ts';
import { publicPartOf, readPkcs8 } from './pairs.ts';
import type { SoftwareKey } from './software-module.ts';

const VERSION = 1;
const HEADER_BYTES = 2;
/** What the second byte was: the usage, and all that was bound to a key. */
const CRYPTOGRAM = 0;
const SIGNING = 1;

/**
 * Opens a key of the first wrapped form: version, usage, and AES-256-GCM under a key of its own label. Its attributes are those that keys
 * of that time have: they never leave.
 */
export function readVersion1(master: Master, wrapped: WrappedKey): OldKey<SoftwareKey> | undefined {
  const usage = wrapped[1];
  if (wrapped[0] !== VERSION || (usage !== CRYPTOGRAM && usage !== SIGNING)) return undefined;
  const clear = master.decrypt('1/wrap', wrapped.subarray(0, HEADER_BYTES), wrapped.subarray(HEADER_BYTES));
  if (!clear) return undefined;
  const secret = SecretBytes.adopt(clear);
  if (usage === CRYPTOGRAM) {
    return { key: { secret }, attributes: attributesOf({ usage: 'E0', type: 'tdes2', mode: 'N' }) };
  }
  const privateKey = readPkcs8(clear);
  if (!privateKey) return undefined;
  const { type, publicKey } = publicPartOf(privateKey);
  return {
    key: { secret, privateKey },
    attributes: attributesOf({ usage: 'S0', type, mode: 'N' }),
    publicKey,
  };
}
