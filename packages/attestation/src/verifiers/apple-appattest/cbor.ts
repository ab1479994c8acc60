import { AttestationInputError } from '../../errors.ts';
import { type CborMap, type CborValue, decodeCborMap, isCborMap } from '../../formats/cbor.ts';

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_EVIDENCE', path, message);
};

/**
 * For maps that no signature covers as a whole (the attestation object, its statement, the object of an assertion): anyone could add or
 * change a further member on the way, so there are none; also for COSE keys, to which WebAuthn allows none.
 * @throws AttestationInputError `ERR_EVIDENCE` if it is no map of exactly these keys
 */
export function requireMap(
  value: CborValue | undefined,
  path: string,
  keys: readonly (string | number)[],
): CborMap {
  if (!isCborMap(value)) return bad(path, 'not a map');
  const missing = keys.find((key) => !value.has(key));
  if (missing !== undefined) return bad(path, `no member ${missing}`);
  const further = [...value.keys()].find((key) => !keys.includes(key));
  return further === undefined
    ? value
    : bad(path, `member ${String(further).slice(0, 40)} is not known to this server`);
}

/** Reads one map of exactly these keys, and nothing after it. @throws AttestationInputError `ERR_CBOR` or `ERR_EVIDENCE` */
export const readMap = (bytes: Uint8Array, path: string, keys: readonly (string | number)[]): CborMap =>
  requireMap(decodeCborMap(bytes), path, keys);

/** @throws AttestationInputError `ERR_EVIDENCE` */
export const requireBytes = (value: CborValue | undefined, path: string): Uint8Array =>
  value instanceof Uint8Array ? value : bad(path, 'not bytes');
