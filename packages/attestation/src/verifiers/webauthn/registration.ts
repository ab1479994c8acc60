import { equalBytes } from '@tallystick/encoding';
import { AttestationInputError } from '../../errors.ts';
import { type CborMap, decodeCborMap, isCborMap } from '../../formats/cbor.ts';
import { CHAIN_LENGTH_MAX } from '../../formats/pem.ts';
import {
  type AttestedCredential,
  type AuthenticatorData,
  parseAuthenticatorData,
} from './authenticator-data.ts';
import { bytesOf, type ClientData, parseClientData, recordOf } from './client-data.ts';
import { type CoseKey, parseCoseKey } from './cose-key.ts';

/** A registration response taken apart to its last byte (WebAuthn level 3, sections 5.8.1, 6.1 and 6.5.4). Nothing is verified yet. */
export interface Registration {
  readonly client: ClientData;
  readonly format: string;
  readonly statement: CborMap;
  readonly authenticator: AuthenticatorData;
  readonly credential: AttestedCredential;
  readonly credentialKey: CoseKey;
}

const bad = (path: string, message = 'missing or of the wrong form'): never => {
  throw new AttestationInputError('ERR_EVIDENCE', path, message);
};

/** @throws AttestationInputError `ERR_EVIDENCE`, `ERR_CBOR` or `ERR_KEY` */
export function parseRegistration(value: unknown): Registration {
  const { id, rawId, type, response } = recordOf(value, 'credential');
  const { clientDataJSON, attestationObject } = recordOf(response, 'response');
  if (type !== 'public-key') bad('type');
  if (id !== rawId) bad('rawId', 'not the same as id');
  const client = parseClientData(clientDataJSON);
  const object = decodeCborMap(bytesOf(attestationObject, 'attestationObject'));
  const format = object.get('fmt');
  const statement = object.get('attStmt');
  const authData = object.get('authData');
  if (object.size !== 3 || typeof format !== 'string' || !isCborMap(statement))
    return bad('attestationObject', 'not fmt, attStmt and authData');
  if (!(authData instanceof Uint8Array)) return bad('attestationObject/authData');
  const authenticator = parseAuthenticatorData(authData);
  const credential = authenticator.attested ?? bad('authData', 'there is no credential in it');
  if (!equalBytes(bytesOf(id, 'id'), credential.credentialId)) bad('id', 'not the id of the credential');
  return {
    client,
    format,
    statement,
    authenticator,
    credential,
    credentialKey: parseCoseKey(credential.coseKey),
  };
}

/** Members of an attestation statement: those of its format and no others, each of its type. */
export class StatementMembers {
  readonly #statement: CborMap;

  constructor(statement: CborMap, known: readonly string[]) {
    this.#statement = statement;
    for (const member of statement.keys())
      if (typeof member !== 'string' || !known.includes(member))
        bad(`attStmt/${String(member).slice(0, 40)}`, 'does not belong to the format');
  }

  has(member: string): boolean {
    return this.#statement.has(member);
  }

  bytes(member: string): Uint8Array {
    const value = this.#statement.get(member);
    return value instanceof Uint8Array ? value : bad(`attStmt/${member}`);
  }

  text(member: string): string {
    const value = this.#statement.get(member);
    return typeof value === 'string' ? value : bad(`attStmt/${member}`);
  }

  number(member: string): number {
    const value = this.#statement.get(member);
    return typeof value === 'number' ? value : bad(`attStmt/${member}`);
  }

  /** `x5c`: the attestation certificate and those above it. */
  chain(): readonly [leaf: Uint8Array, ...above: Uint8Array[]] {
    const value = this.#statement.get('x5c');
    if (!Array.isArray(value) || value.length > CHAIN_LENGTH_MAX) return bad('attStmt/x5c');
    const [leaf, ...above] = value.map((item: unknown) =>
      item instanceof Uint8Array ? item : bad('attStmt/x5c'),
    );
    return leaf ? [leaf, ...above] : bad('attStmt/x5c', 'no certificate');
  }
}
