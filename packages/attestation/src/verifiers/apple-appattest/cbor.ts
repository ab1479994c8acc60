import { AttestationInputError } from '../../errors.ts';
import { type CborMap, type CborValue, decodeCborMap, isCborMap } from '../../formats/cbor.ts';

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_EVIDENCE', path, message);
};

/** @throws AttestationInputError `ERR_EVIDENCE` if it is no map of exactly these keys */
export function requireMap(
  value: CborValue | undefined,
  path: string,
  keys: readonly (string | number)[],
): CborMap {
  if (!isCborMap(value)) return bad(path, 'not a map');
  return value.size === keys.length && keys.every((key) => value.has(key))
    ? value
    : bad(path, 'other members than it must have');
}

/** Reads one map of exactly these keys, and nothing after it. @throws AttestationInputError `ERR_CBOR` or `ERR_EVIDENCE` */
export const readMap = (bytes: Uint8Array, path: string, keys: readonly (string | number)[]): CborMap =>
  requireMap(decodeCborMap(bytes), path, keys);

/** @throws AttestationInputError `ERR_EVIDENCE` */
export const requireBytes = (value: CborValue | undefined, path: string): Uint8Array =>
  value instanceof Uint8Array ? value : bad(path, 'not bytes');
