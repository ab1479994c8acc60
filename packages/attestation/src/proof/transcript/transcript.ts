import type { CanonicalValue } from '@tallystick/encoding';
import { toBase64Url } from '@tallystick/encoding';
import type { Evidence } from '../../evidence/kinds.ts';
import type { SecurityLevel } from '../../evidence/security-items.ts';
import { canonicalJsonOf } from '../../formats/canonical-json.ts';

/** Everything that one enrolment is made of; the device key signs its hash, so that parts of two enrolments cannot be put together. */
export interface EnrolmentTranscript {
  readonly enrolmentId: string;
  readonly activationId: string;
  /** base64url */
  readonly serverChallenge: string;
  readonly deviceKeyThumbprint: string;
  readonly encryptionKeyThumbprint: string;
  readonly digest: string;
  readonly level: SecurityLevel;
  /** `evidenceHash` of the evidence that is sent along. */
  readonly evidenceHash: string;
  /** Exporter value (RFC 9266) of the TLS connection that it is sent over, base64url, by devices that see theirs. */
  readonly tlsExporter?: string | undefined;
}

const TRANSCRIPT_DOMAIN = 'tallystick/enrolment-transcript/v1\n';
const EVIDENCE_DOMAIN = 'tallystick/evidence/v1\n';
const UTF8 = new TextEncoder();

/** The bytes that are hashed: domain separator, then canonical JSON (RFC 8785) of the members that it has. */
export function transcriptInput(transcript: EnrolmentTranscript): Uint8Array<ArrayBuffer> {
  const { enrolmentId, activationId, serverChallenge, deviceKeyThumbprint } = transcript;
  const { encryptionKeyThumbprint, digest, level, evidenceHash, tlsExporter } = transcript;
  const members = {
    ...{ enrolmentId, activationId, serverChallenge, deviceKeyThumbprint },
    ...(tlsExporter === undefined ? {} : { tlsExporter }),
  };
  return UTF8.encode(
    TRANSCRIPT_DOMAIN + canonicalJsonOf({ ...members, encryptionKeyThumbprint, digest, level, evidenceHash }),
  );
}

/** The bytes that the hash of evidence is taken over. @throws AttestationInputError `ERR_JSON` for what JSON cannot hold */
export const evidenceInput = (evidence: Evidence): Uint8Array<ArrayBuffer> =>
  UTF8.encode(EVIDENCE_DOMAIN + canonicalJsonOf(withoutUndefined(evidence)));

/** JSON has no undefined: `toJSON()` of a browser may leave members with no value. */
const withoutUndefined = (evidence: Evidence): CanonicalValue => JSON.parse(JSON.stringify(evidence));

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** 32 bytes that the device key signs at enrolment. */
export const transcriptHash = (transcript: EnrolmentTranscript): Promise<Uint8Array<ArrayBuffer>> =>
  sha256(transcriptInput(transcript));

/** SHA-256 of evidence in base64url. */
export const evidenceHash = async (evidence: Evidence): Promise<string> =>
  toBase64Url(await sha256(evidenceInput(evidence)));
