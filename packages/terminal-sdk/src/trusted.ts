export {
  type AttestationRequest,
  type AttestationSource,
  AttestationSourceError,
  type SecurityItemValues,
} from './attestation-source/attestation-source.ts';
export { type WebAuthnAttestationOptions, webauthnAttestation } from './attestation-source/webauthn.ts';
export {
  type CardField,
  CardRemoved,
  type FieldSession,
  type PresentCard,
  ReaderUnavailable,
} from './card-reader/card-field.ts';
export { inProcessField } from './card-reader/in-process.ts';
export type { CardExchange, CardReading, ReadCard, ReadCardInput } from './card-reader/read-card.ts';
export { type VirtualFieldOptions, virtualField } from './card-reader/virtual-field.ts';
export { type Port, type PortEvent, PortRequest } from './port/messages.ts';
export { serveTerminal } from './port/serve.ts';
export { type Decision, decide, START } from './service-processing/decide.ts';
export type { TerminalDependencies } from './service-processing/dependencies.ts';
export type { Command, Effect, PendingPayment, Report, TerminalEvent } from './service-processing/event.ts';
export { blockCause, REFUSALS, refuse } from './service-processing/refusals.ts';
export * from './service-processing/state.ts';
export { createTerminal, type Terminal } from './service-processing/terminal.ts';
export { type AutomationProbes, automationDetector } from './tamper/automation.ts';
export { type ClockProbes, clockDetector } from './tamper/clock.ts';
export { type DebuggerProbes, debuggerDetector } from './tamper/debugger.ts';
export { type Detector, finding, type LookContext, type SlowDetector } from './tamper/detectors.ts';
export type { TamperDependencies } from './tamper/guard.ts';
export { hookDetector, type Native, type SourceOf } from './tamper/hooks.ts';
export type { TamperMarker } from './tamper/marker.ts';
export { cardDataHeader, type SealCardData, sealCardData } from './trusted-communication/card-data.ts';
export { openPersonalisation, PersonalisationError } from './trusted-communication/personalisation.ts';
export type { Authority, DeviceAuthority } from './trusted-communication/server.ts';
export { ServerAddressError } from './trusted-communication/server-addresses.ts';
export { indexedDbStorage } from './trusted-storage/indexed-db.ts';
export { memoryStorage } from './trusted-storage/memory.ts';
export {
  type DeviceKeys,
  type DeviceRecord,
  type HeldPersonalisation,
  type Records,
  StorageError,
  type TrustedStorage,
} from './trusted-storage/storage.ts';
export { makeWebCryptoKeyPairs, webCryptoDeviceKeys } from './trusted-storage/web-crypto-keys.ts';
