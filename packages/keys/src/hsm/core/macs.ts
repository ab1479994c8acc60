import { equalBytes } from '@tallystick/encoding';
import { nodeCiphers } from '../../ciphers/node.ts';
import { iso9797Algorithm3 } from '../../mac/iso9797-1.ts';
import { HsmError } from '../hsm-error.ts';
import { algorithmOf } from '../key-attributes.ts';
import type { MacRequest, Verified, VerifyMacRequest } from '../requests.ts';
import { clearOf } from './blocks.ts';
import type { CoreContext } from './core.ts';

/** Message authentication. */
export interface MacCalls {
  mac(request: MacRequest): Uint8Array;
  verifyMac(request: VerifyMacRequest): Verified;
}

/** ISO/IEC 9797-1:2011, Annex B leaves it to the parties; below, anybody guesses one. */
const LEAST_MAC_BYTES = 4;

export function macCalls<Key>(context: CoreContext<Key>): MacCalls {
  const { module, keys } = context;
  const macOf = (role: 'mac' | 'verifyMac', { key, message, padding = 2 }: MacRequest): Uint8Array => {
    const opened = keys.open(role, key);
    const { usage, type } = opened.attributes;
    if (usage === 'M7') return module.hmac(opened.key, message);
    if (usage === 'M6') {
      return algorithmOf(type) === 'A'
        ? module.aesCmac(opened.key, message)
        : module.tdesCmac(opened.key, message);
    }
    const clear = clearOf(context, key);
    try {
      return iso9797Algorithm3(nodeCiphers, clear, message, padding);
    } finally {
      clear.fill(0);
    }
  };
  return {
    mac: (request) => macOf('mac', request),
    verifyMac({ mac, ...request }) {
      const expected = macOf('verifyMac', request);
      if (mac.length < LEAST_MAC_BYTES || mac.length > expected.length) {
        throw new HsmError('ERR_HSM_INPUT', `A MAC has ${LEAST_MAC_BYTES} to ${expected.length} bytes here`, {
          path: 'mac',
        });
      }
      const verified = equalBytes(expected.subarray(0, mac.length), mac);
      if (!verified) context.failed('verifyMac', 'mac-wrong');
      return { verified };
    },
  };
}
