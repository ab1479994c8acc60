import { AttestationInputError } from '@tallystick/attestation/errors';
import { type Evidence, parseEvidence, type SecurityItems } from '@tallystick/attestation/evidence';
import {
  type DeviceKey,
  evidenceHashSync,
  importEs256PublicKey,
  securityDigestSync,
  verifyTranscriptSignature,
} from '@tallystick/attestation/proof';
import { jwkThumbprintSync } from '@tallystick/encoding/node';
import type { BodyOf, completeEnrolment } from '@tallystick/protocol';
import { Refusal } from '../../platform/refusal.ts';
import { type OfferedSecret, readOffer } from './second-secret.ts';
import type { Enrolment } from './store.ts';

export type EnrolmentBody = BodyOf<typeof completeEnrolment>;

/** An enrolment request whose parts were read. */
export interface ReadEnrolment {
  readonly evidence: Evidence;
  readonly offered: OfferedSecret;
  readonly encryptionKeyThumbprint: string;
  readonly securityItems: SecurityItems;
}

/** Turns input that cannot be read into a refusal that names the field. */
const reading = <T>(path: string, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    const place = error.path === '' ? path : `${path}/${error.path}`;
    throw new Refusal('malformed_request', { path: place, detail: `${error.message}.`, cause: error });
  }
};

/** The two keys, the evidence and the items, each read by its own rules. Raises `malformed_request`. */
export const readEnrolment = (body: EnrolmentBody): ReadEnrolment => {
  const offered = reading('/deviceKey', () => readOffer(body.deviceKey));
  const encryptionKey = reading('/encryptionKey', () => importEs256PublicKey(body.encryptionKey));
  if ('key' in offered && offered.key.thumbprint === encryptionKey.thumbprint) {
    throw new Refusal('malformed_request', {
      path: '/encryptionKey',
      detail: 'The signing key and the encryption key must be different.',
    });
  }
  const evidence = reading('/evidence', () => parseEvidence(body.evidence));
  const items = reading('/securityItems', () => {
    for (const [name, value] of Object.entries(body.securityItems)) {
      if (typeof value === 'number') {
        throw new AttestationInputError('ERR_SECURITY_ITEMS', name, 'a security item cannot be a number');
      }
    }
    const read = body.securityItems as SecurityItems;
    // Raises for items that are missing or not of the level.
    securityDigestSync(body.level, read);
    return read;
  });
  return {
    evidence,
    offered,
    encryptionKeyThumbprint: jwkThumbprintSync(encryptionKey.jwk),
    securityItems: items,
  };
};

/**
 * Whether digest and signature hold over everything together, so that no part can come from another request: the digest is that of the
 * items, and the device key signed the hash of ids, challenge, both keys, digest, level and evidence.
 */
export const belongsTogether = (
  body: EnrolmentBody,
  read: ReadEnrolment,
  key: DeviceKey,
  enrolment: Enrolment,
): boolean => {
  if (securityDigestSync(body.level, read.securityItems) !== body.digest) return false;
  const transcript = {
    enrolmentId: enrolment.id,
    activationId: enrolment.activationId,
    serverChallenge: Buffer.from(enrolment.challenge).toString('base64url'),
    deviceKeyThumbprint: key.thumbprint,
    encryptionKeyThumbprint: read.encryptionKeyThumbprint,
    digest: body.digest,
    level: body.level,
    evidenceHash: evidenceHashSync(read.evidence),
    tlsExporter: body.tlsExporter,
  };
  return verifyTranscriptSignature(transcript, Buffer.from(body.signature, 'base64url'), key);
};
