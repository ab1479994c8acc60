import { AttestationInputError } from '../errors.ts';
import { canonicalJsonOf } from '../formats/canonical-json.ts';

/** How much of itself a device reports; a higher level covers those below it. */
export type SecurityLevel = 1 | 2 | 3;
/** Data of a level by name; see {@link SECURITY_ITEMS}. */
export type SecurityItems = Readonly<Record<string, string | boolean>>;

/** One datum of a level: its type and what it is. */
export interface SecurityItem {
  readonly level: SecurityLevel;
  readonly type: 'text' | 'flag';
  readonly meaning: string;
}

/**
 * What the digest of each level covers; a level covers those below it too. Flags are true for the bad case, so that a device with
 * nothing to report sends false.
 */
export const SECURITY_ITEMS: Readonly<Record<string, SecurityItem>> = {
  'app.id': { level: 1, type: 'text', meaning: 'package name or origin of the app' },
  'app.signer': { level: 1, type: 'text', meaning: 'digest of the signing certificate or of the bundle' },
  'app.version': { level: 1, type: 'text', meaning: 'version of the app' },
  'os.patchLevel': { level: 2, type: 'text', meaning: 'security patch level of the operating system' },
  'boot.state': { level: 2, type: 'text', meaning: 'verified boot state' },
  'boot.unlocked': { level: 2, type: 'flag', meaning: 'bootloader is unlocked' },
  'keystore.kind': {
    level: 2,
    type: 'text',
    meaning: 'where keys live: strongbox, tee, secure-enclave, platform or software',
  },
  'runtime.root': { level: 3, type: 'flag', meaning: 'root access found' },
  'runtime.hook': { level: 3, type: 'flag', meaning: 'hooked function found' },
  'runtime.debugger': { level: 3, type: 'flag', meaning: 'debugger attached' },
  'runtime.emulator': { level: 3, type: 'flag', meaning: 'runs in an emulator' },
  'runtime.overlay': { level: 3, type: 'flag', meaning: 'another window lies over the app' },
  'runtime.accessibility': { level: 3, type: 'flag', meaning: 'an accessibility service reads the screen' },
  'module.library': { level: 3, type: 'text', meaning: 'digest of the loaded libraries' },
  'module.pinPad': { level: 3, type: 'text', meaning: 'digest of the PIN pad module' },
};

const DOMAIN = 'tallystick/security-digest/v1\n';

export const isSecurityLevel = (value: unknown): value is SecurityLevel =>
  value === 1 || value === 2 || value === 3;

/** Names of the items that a level covers, sorted. */
export const securityItemNames = (level: SecurityLevel): string[] =>
  Object.keys(SECURITY_ITEMS)
    .filter((name) => (SECURITY_ITEMS[name]?.level ?? 4) <= level)
    .sort();

/**
 * The bytes that a security digest is taken over: domain separator, then canonical JSON (RFC 8785) of level and items.
 * @throws AttestationInputError `ERR_SECURITY_ITEMS` if an item of the level is missing, of the wrong type, or not of the level
 */
export function securityDigestInput(level: SecurityLevel, items: SecurityItems): Uint8Array<ArrayBuffer> {
  for (const name of securityItemNames(level)) {
    const expected = SECURITY_ITEMS[name]?.type === 'flag' ? 'boolean' : 'string';
    if (typeof items[name] !== expected) {
      throw new AttestationInputError(
        'ERR_SECURITY_ITEMS',
        name,
        `item of level ${level} is missing or no ${expected}`,
      );
    }
  }
  for (const name of Object.keys(items)) {
    if ((SECURITY_ITEMS[name]?.level ?? 4) > level) {
      throw new AttestationInputError(
        'ERR_SECURITY_ITEMS',
        name.slice(0, 64),
        `not an item of level ${level}`,
      );
    }
  }
  return new TextEncoder().encode(DOMAIN + canonicalJsonOf({ items, level }));
}
