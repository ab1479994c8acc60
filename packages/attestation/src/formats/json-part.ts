import { readJsonPart } from '@tallystick/encoding/node';
import { AttestationInputError } from '../errors.ts';

/**
 * Parses a part of a compact JWS or JWE that holds a JSON object.
 * @throws AttestationInputError `ERR_JWS`, naming `path`
 */
export function parseJsonPart(part: string, path: string): Readonly<Record<string, unknown>> {
  const value = readJsonPart(part);
  if (value === undefined) throw new AttestationInputError('ERR_JWS', path, 'not a JSON object');
  return value;
}
