/** What a device signs and seals, made on the device. No import here reaches node: modules, so bundlers take it into a browser. */
export type { SealFor, SecondSecret } from './keys/second-secret.ts';
export { SHARED_SECRET_BYTES, sharedSecretThumbprint } from './keys/shared-secret.ts';
export { type DeviceSign, signTransactionEvidence } from './transaction/sign.ts';
export { type EnrolmentTranscript, evidenceHash, transcriptHash } from './transcript/transcript.ts';
