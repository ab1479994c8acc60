import { hash, verify } from 'node:crypto';
import type { Evidence } from '../evidence-kinds.ts';
import type { Es256PublicKey } from '../jws/es256-key.ts';
import { type EnrolmentTranscript, evidenceInput, transcriptInput } from './transcript.ts';

/** As `transcriptHash`, at once. */
export const transcriptHashSync = (transcript: EnrolmentTranscript): Uint8Array =>
  hash('sha256', transcriptInput(transcript), 'buffer');

/** As `evidenceHash`, at once. */
export const evidenceHashSync = (evidence: Evidence): string =>
  hash('sha256', evidenceInput(evidence), 'base64url');

/**
 * True if `signature` (ES256, raw r and s, 64 bytes) is the device key's over the transcript hash: SHA-256 is taken of the 32 bytes of
 * the hash once more, as a key store does that signs bytes.
 */
export function verifyTranscriptSignature(
  transcript: EnrolmentTranscript,
  signature: Uint8Array,
  { verifyKey }: Es256PublicKey,
): boolean {
  return signature.length === 64 && verify('sha256', transcriptHashSync(transcript), verifyKey, signature);
}
