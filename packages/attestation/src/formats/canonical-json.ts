import { type CanonicalValue, canonicalJson, EncodingError } from '@tallystick/encoding';
import { AttestationInputError } from '../errors.ts';

/** Canonical JSON (RFC 8785). @throws AttestationInputError `ERR_JSON` for what JSON has no form for */
export function canonicalJsonOf(value: CanonicalValue): string {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof EncodingError)
      throw new AttestationInputError('ERR_JSON', error.path, error.message);
    throw error;
  }
}
