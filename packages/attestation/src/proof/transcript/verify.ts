import { hash } from 'node:crypto';
import type { Evidence } from '../../evidence/kinds.ts';
import type { DeviceKey } from '../keys/device-key.ts';
import { type EnrolmentTranscript, evidenceInput, transcriptInput } from './transcript.ts';

/** As `transcriptHash`, at once. */
export const transcriptHashSync = (transcript: EnrolmentTranscript): Uint8Array =>
  hash('sha256', transcriptInput(transcript), 'buffer');

/** As `evidenceHash`, at once. */
export const evidenceHashSync = (evidence: Evidence): string =>
  hash('sha256', evidenceInput(evidence), 'base64url');

/**
 * True if `signature` is the device key's over the 32 bytes of the transcript hash, as its scheme signs bytes: ES256 takes SHA-256 of
 * them once more, as a key store does.
 */
export const verifyTranscriptSignature = (
  transcript: EnrolmentTranscript,
  signature: Uint8Array,
  key: DeviceKey,
): boolean => key.verify(transcriptHashSync(transcript), signature);
