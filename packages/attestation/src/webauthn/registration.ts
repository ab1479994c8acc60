import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import {
  type AttestationFormat,
  decodeAttestationObject,
  isoBase64URL,
  parseAuthenticatorData,
} from '@simplewebauthn/server/helpers';
import { AttestationInputError } from '../input-error.ts';

const FIELD_MAX = 65_536;

const bad = (path: string): never => {
  throw new AttestationInputError('ERR_EVIDENCE', path, 'missing or of the wrong form');
};

const base64url = (value: unknown, path: string): string =>
  typeof value === 'string' && value.length <= FIELD_MAX && /^[A-Za-z0-9_-]+$/.test(value)
    ? value
    : bad(path);

const record = (value: unknown, path: string): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : bad(path);

/** What the browser says it was asked (WebAuthn level 3, section 5.8.1). Nothing of it is verified yet. */
export interface ClientData {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** @throws AttestationInputError `ERR_EVIDENCE` */
export function parseClientData(encoded: unknown): ClientData {
  const bytes = Uint8Array.fromBase64(base64url(encoded, 'clientDataJSON'), { alphabet: 'base64url' });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return bad('clientDataJSON');
  }
  const { type, challenge, origin } = record(json, 'clientDataJSON');
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') {
    return bad('clientDataJSON');
  }
  return { type, challenge, origin, bytes };
}

/** Registration response with the members that verification needs. @throws AttestationInputError `ERR_EVIDENCE` */
export function parseRegistration(value: unknown): RegistrationResponseJSON {
  const { id, rawId, type, response } = record(value, 'credential');
  const { clientDataJSON, attestationObject } = record(response, 'response');
  if (type !== 'public-key') bad('type');
  return {
    id: base64url(id, 'id'),
    rawId: base64url(rawId, 'rawId'),
    type: 'public-key',
    clientExtensionResults: {},
    response: {
      clientDataJSON: base64url(clientDataJSON, 'clientDataJSON'),
      attestationObject: base64url(attestationObject, 'attestationObject'),
    },
  };
}

/** The attestation object taken apart (WebAuthn level 3, section 6.5.4). */
export interface AttestationParts {
  readonly format: AttestationFormat;
  readonly authenticatorData: Uint8Array<ArrayBuffer>;
  readonly chain: readonly Uint8Array[];
  readonly signature?: Uint8Array;
  readonly flags: { up: boolean; uv: boolean; be: boolean; bs: boolean };
  readonly credentialPublicKey?: Uint8Array<ArrayBuffer>;
}

/** @throws AttestationInputError `ERR_EVIDENCE` */
export function takeApart(attestationObject: string): AttestationParts {
  try {
    const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
    const authenticatorData = decoded.get('authData');
    const statement = decoded.get('attStmt');
    const { flags, credentialPublicKey } = parseAuthenticatorData(authenticatorData);
    const signature = statement.get('sig');
    return {
      format: decoded.get('fmt'),
      authenticatorData,
      chain: statement.get('x5c') ?? [],
      ...(signature ? { signature } : {}),
      flags,
      ...(credentialPublicKey ? { credentialPublicKey } : {}),
    };
  } catch {
    return bad('attestationObject');
  }
}
