export type { AttestationRequest, AttestationSource, DeviceKeys } from './attestation-source.ts';
export { PHONE_FAULTS, type PhoneFault } from './faults.ts';
export { type PhoneModel, VIRTUAL_MODEL } from './mint-chain.ts';
export {
  mintPlayIntegrity,
  mintPlayIntegrityToken,
  type PlayIntegrityVerdicts,
} from './mint-play-integrity.ts';
export {
  ANDROID_QUIRKS,
  type AndroidQuirk,
  IPHONE_QUIRKS,
  type IphoneQuirk,
  type PhoneQuirkFacts,
} from './quirks.ts';
export type { VirtualAppleApp } from './virtual-app-attest.ts';
export { createVirtualIphone, type VirtualIphone } from './virtual-iphone.ts';
export {
  type ChallengeAnswer,
  createVirtualPhone,
  type VirtualPhone,
  type VirtualPhoneOptions,
} from './virtual-phone.ts';
export { createVirtualPlayIntegrity, type VirtualPlayIntegrity } from './virtual-play-integrity.ts';
export {
  createVirtualRoot,
  exportVirtualRoot,
  importVirtualRoot,
  type Randomness,
  type StoredVirtualRoot,
  type VirtualRoot,
} from './virtual-root.ts';
