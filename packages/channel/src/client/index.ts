export { createDeviceChannel, type DeviceChannel, type DeviceChannelOptions } from './device-channel.ts';
export { createProofMaker, type ProofMaker, type ProofOf, type SignBytes } from './proof.ts';
