import { equalBytes } from '@tallystick/encoding';
import { type CeremonyKeyType, KEY_TYPES } from './key-type.ts';

/** The bytes that a cipher uses: of a triple-DES key all but the parity bits. */
export const effective = (type: CeremonyKeyType, key: Uint8Array): Uint8Array =>
  KEY_TYPES[type].algorithm === 'tdes' ? key.map((byte) => byte & 0xfe) : key;

/** Whether a cipher would use nothing but zeros. */
export const isZero = (type: CeremonyKeyType, key: Uint8Array): boolean =>
  effective(type, key).every((byte) => byte === 0);

/** Whether two keys are one to the cipher. */
export const isSame = (type: CeremonyKeyType, one: Uint8Array, other: Uint8Array): boolean =>
  equalBytes(effective(type, one), effective(type, other));

/** Whether a triple-DES key has two equal keys of DES, which makes it single DES, or of two keys where it should be of three. */
export function repeatsDesKey(type: CeremonyKeyType, key: Uint8Array): boolean {
  if (KEY_TYPES[type].algorithm !== 'tdes') return false;
  const parts = Array.from({ length: key.length / 8 }, (_, at) => key.subarray(at * 8, at * 8 + 8));
  return parts.some((part, at) => parts.slice(at + 1).some((later) => isSame(type, part, later)));
}
