export { KEY_STORAGES, type KeyStorage, reaches, TECHNIQUES, type Technique } from '../technique.ts';
export {
  type BoundConnection,
  type BoundRequest,
  CHANNEL_BINDING_BYTES,
  CHANNEL_BINDING_EXPORTER,
} from './bound-connection.ts';
export { createDeviceChannel, type DeviceChannel, type DeviceChannelOptions } from './device-channel.ts';
export { createProofMaker, type ProofMaker, type ProofOf, type SignBytes } from './proof.ts';
export { makeWebCryptoSessionKey } from './session-key.ts';
export type { BindingChoice } from './sub-session.ts';
export {
  type ChannelKey,
  chooseTechnique,
  costOf,
  type MeasuredTechnique,
  measureSigning,
} from './technique.ts';
