import { AttestationInputError } from '../../errors.ts';
import { notBase64Url } from '../../formats/base64url.ts';

const FIELD_MAX = 65_536;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

const bad = (path: string, message = 'missing or of the wrong form'): never => {
  throw new AttestationInputError('ERR_EVIDENCE', path, message);
};

/** A member of a browser's JSON that is bytes. @throws AttestationInputError `ERR_EVIDENCE` */
export function bytesOf(value: unknown, path: string): Uint8Array<ArrayBuffer> {
  if (typeof value !== 'string' || value === '') return bad(path);
  if (value.length > FIELD_MAX) return bad(path, 'too long');
  if (!/^[A-Za-z0-9_-]+$/.test(value)) return bad(path, notBase64Url(value));
  try {
    return Uint8Array.fromBase64(value, { alphabet: 'base64url', lastChunkHandling: 'loose' });
  } catch {
    return bad(path, notBase64Url(value));
  }
}

/** @throws AttestationInputError `ERR_EVIDENCE` */
export const recordOf = (value: unknown, path: string): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : bad(path);

/**
 * What the browser says it was asked (WebAuthn level 3, section 5.8.1). Nothing of it is verified yet. Members that are not named here
 * are signed with the rest and mean nothing to us: `tokenBinding` of earlier levels, and what may come.
 */
export interface ClientData {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** @throws AttestationInputError `ERR_EVIDENCE` */
export function parseClientData(encoded: unknown): ClientData {
  const bytes = bytesOf(encoded, 'clientDataJSON');
  let json: unknown;
  try {
    json = JSON.parse(UTF8.decode(bytes));
  } catch {
    return bad('clientDataJSON');
  }
  const { type, challenge, origin, crossOrigin, topOrigin } = recordOf(json, 'clientDataJSON');
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') {
    return bad('clientDataJSON');
  }
  if (crossOrigin !== undefined && typeof crossOrigin !== 'boolean') return bad('clientDataJSON/crossOrigin');
  return { type, challenge, origin, crossOrigin: crossOrigin === true || topOrigin !== undefined, bytes };
}
