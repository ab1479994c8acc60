export type { AttestationRequest, AttestationSource, DeviceKeys } from './attestation-source.ts';
export { PHONE_FAULTS, type PhoneFault } from './faults.ts';
export { type PhoneModel, VIRTUAL_MODEL } from './mint-chain.ts';
export {
  type ChallengeAnswer,
  createVirtualPhone,
  type VirtualPhone,
  type VirtualPhoneOptions,
} from './virtual-phone.ts';
export {
  createVirtualRoot,
  exportVirtualRoot,
  importVirtualRoot,
  type Randomness,
  type StoredVirtualRoot,
  type VirtualRoot,
} from './virtual-root.ts';
