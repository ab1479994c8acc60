import { HsmError } from './hsm-error.ts';
import { algorithmOf, type KeyAttributes, type KeyUsage } from './key-attributes.ts';
import type { Operation } from './operation.ts';

/** A part that a key has in an operation, such as the key that a PIN block comes under and the one that it goes out under. */
export type KeyRole = Operation | `${Operation}.${string}`;

interface Rule {
  /** Modes of use by usage (ANSI X9.143:2022, table 4). */
  readonly usages: Readonly<Partial<Record<KeyUsage, string>>>;
  readonly algorithms?: string;
}

const ANY = 'BCDEGNSVX';
const EVERY_USAGE: Rule['usages'] = {
  B0: ANY,
  B1: ANY,
  C0: ANY,
  D0: ANY,
  E0: ANY,
  K1: ANY,
  K3: ANY,
  M3: ANY,
  M6: ANY,
  M7: ANY,
  P0: ANY,
  S0: ANY,
  V1: ANY,
  V2: ANY,
};
/** Where a PIN block comes from: a terminal by DUKPT, or a zone. */
const PIN_SOURCE: Rule = { usages: { B0: 'XN', B1: 'XN', P0: 'BDN' } };
const PIN_TARGET: Rule = { usages: { P0: 'BEN' } };
const DERIVES = 'XN';
const ENCRYPTS = 'BEN';
const DECRYPTS = 'BDN';
const MAKES = 'CGN';
const VERIFIES = 'CVN';

/**
 * What each operation takes: the attributes of a key decide, inside the module, and never the caller. An operation that is not here takes
 * no key of a caller.
 */
const RULES: Readonly<Record<string, Rule>> = {
  describe: { usages: EVERY_USAGE },
  rewrap: { usages: EVERY_USAGE },
  destroy: { usages: EVERY_USAGE },
  'importBlock.protection': { usages: { K1: DECRYPTS } },
  'exportBlock.protection': { usages: { K1: ENCRYPTS } },
  exportBlock: {
    usages: {
      B0: ANY,
      B1: ANY,
      C0: ANY,
      D0: ANY,
      E0: ANY,
      K1: ANY,
      M3: ANY,
      M6: ANY,
      M7: ANY,
      P0: ANY,
      V1: ANY,
      V2: ANY,
    },
  },
  deriveInitialKey: { usages: { B0: DERIVES }, algorithms: 'A' },
  exportInitialKey: { usages: { B1: DERIVES }, algorithms: 'A' },
  'translatePin.from': PIN_SOURCE,
  'translatePin.to': PIN_TARGET,
  'verifyPin.from': PIN_SOURCE,
  'verifyPin.pvv': { usages: { V2: VERIFIES } },
  'verifyPin.ibm3624': { usages: { V1: VERIFIES } },
  'makePinValue.from': PIN_SOURCE,
  'makePinValue.pvv': { usages: { V2: MAKES } },
  'makePinValue.ibm3624': { usages: { V1: MAKES } },
  'generatePin.to': PIN_TARGET,
  makeCardValue: { usages: { C0: MAKES } },
  verifyCardValue: { usages: { C0: VERIFIES } },
  decryptCardData: { usages: { K3: DERIVES } },
  'reencrypt.from': { usages: { D0: DECRYPTS } },
  'reencrypt.to': { usages: { D0: ENCRYPTS } },
  mac: { usages: { M3: MAKES, M6: MAKES, M7: MAKES } },
  verifyMac: { usages: { M3: VERIFIES, M6: VERIFIES, M7: VERIFIES } },
  sign: { usages: { S0: 'SN' }, algorithms: 'E' },
  signBlock: { usages: { S0: 'SN' }, algorithms: 'R' },
  verifyArqc: { usages: { E0: DERIVES } },
  generateArpc: { usages: { E0: DERIVES } },
} satisfies Partial<Record<KeyRole, Rule>>;

/** Whether a key of these attributes may have a part in an operation. */
export function allows(role: KeyRole, { usage, mode, type }: KeyAttributes): boolean {
  const rule = RULES[role];
  if (!rule?.usages[usage]?.includes(mode)) return false;
  return rule.algorithms === undefined || rule.algorithms.includes(algorithmOf(type));
}

/**
 * Refuses a key that may not have this part.
 *
 * @throws {HsmError} `ERR_HSM_USAGE`
 */
export function requireAllowed(role: KeyRole, attributes: KeyAttributes): void {
  if (allows(role, attributes)) return;
  throw new HsmError('ERR_HSM_USAGE', `A key of usage ${attributes.usage} may not have this part: ${role}`, {
    path: role,
  });
}

/** Every part that a key can have, for those who test them all. */
export const KEY_ROLES = Object.keys(RULES) as readonly KeyRole[];
