export {
  WORLD_CLIENTS,
  type WorldClient,
  type WorldClientOptions,
  type WorldRequest,
} from './client/world-client.ts';
export { HOST_QUIRKS, type HostQuirkName, isHostQuirk } from './host/host-quirks.ts';
export type { OddMessage, Peer } from './host/peer.ts';
export type { Answer, HostQuirk, SaleEnd } from './host/quirk.ts';
export { createWorldHost, type WorldHost, type WorldHostOptions } from './host/world-host.ts';
export {
  createWorldPhone,
  createWorldTerminal,
  isPhoneQuirk,
  PHONE_QUIRKS,
  type PhoneQuirkName,
} from './phone/world-phone.ts';
