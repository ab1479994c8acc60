import fc from 'fast-check';
import { nodeCiphers } from '../ciphers/node.ts';
import { CeremonyError } from './ceremony-error.ts';
import type { CeremonySources } from './components.ts';
import type { KeyPart } from './key-part.ts';
import { CEREMONY_KEY_TYPES } from './key-type.ts';

/** Real randomness. */
export const SOURCES: CeremonySources = {
  ciphers: nodeCiphers,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};

/** Gives what is listed, in order. */
export const drawing = (...hex: readonly string[]): CeremonySources => {
  const rest = [...hex];
  return { ciphers: nodeCiphers, randomBytes: () => Uint8Array.fromHex(rest.shift() ?? '') };
};

export const anyType = fc.constantFrom(...CEREMONY_KEY_TYPES);

export const upper = (bytes: Uint8Array): string => bytes.toHex().toUpperCase();

export const secretOf = ({ secret }: KeyPart): string => secret.use(upper);

/** The refusal: its code, and where. That it says what to do is checked for each. */
export async function refusalOf(work: () => unknown): Promise<readonly [code: string, path: string]> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CeremonyError)) throw error;
    if (error.remedy === '') throw new Error('a refusal says what to do');
    return [error.code, error.path];
  }
  throw new Error('nothing was refused');
}
