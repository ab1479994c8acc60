export {
  additionalCapabilitiesOf,
  contactlessEntryMode,
  type TerminalCapabilities,
  terminalCapabilitiesOf,
  ttqOf,
  verificationStep,
} from './capabilities.ts';
export { type CardReader, CardRemoved } from './card-reader.ts';
export { checkConfiguration } from './check-configuration.ts';
export type {
  CaPublicKeyConfiguration,
  CombinationConfiguration,
  ContactlessTransaction,
  TerminalConfiguration,
} from './configuration.ts';
export { ConfigurationError } from './configuration-error.ts';
export type { Exchange } from './exchange.ts';
export { type ContactlessOptions, runContactless } from './run-contactless.ts';
export { terminalDataObjects } from './terminal-data.ts';
