import { describeEvidence } from '@tallystick/attestation/describe';
import { type Check, trustVectorOf } from '@tallystick/attestation/result';
import type { AttestationDetail } from '@tallystick/protocol';
import type { ReadAttestation } from '../store.ts';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The evidence itself: an enrolment keeps it in a record with its context, an answer to a challenge is a JWS. */
const evidenceIn = (stored: string): unknown => {
  const value = parsed(stored);
  return typeof value === 'object' && value !== null && 'evidence' in value ? value.evidence : value;
};

const time = (ms: number): string => new Date(ms).toISOString();

/** One attestation with its evidence taken apart. Nothing is verified again: the checks say what was found when it was appraised. */
export const toDetail = ({
  record,
  terminalId,
  deviceId,
  refusal,
  evidence,
}: ReadAttestation): AttestationDetail => {
  const { certificates, sections } = describeEvidence(evidenceIn(evidence));
  return {
    record,
    // Kept checks are those that an appraisal made.
    trustVector: trustVectorOf(record.checks as readonly Check[]),
    terminalId,
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(refusal === undefined ? {} : { refusal }),
    evidence: {
      bytes: Buffer.byteLength(evidence),
      certificates: certificates.map((certificate) => ({
        ...certificate,
        notBefore: time(certificate.notBefore),
        notAfter: time(certificate.notAfter),
      })),
      sections,
    },
  };
};
