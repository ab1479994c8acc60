import type { BoundConnection, ChannelKey } from '@tallystick/channel/client';
import type { Personalisation } from '@tallystick/protocol';
import type { AttestationSource } from '../attestation-source/attestation-source.ts';
import type { CardField } from '../card-reader/card-field.ts';
import type { ReadCard } from '../card-reader/read-card.ts';
import type { TamperDependencies } from '../tamper/guard.ts';
import type { SealCardData } from '../trusted-communication/card-data.ts';
import type { Authority, ServerOptions } from '../trusted-communication/server.ts';
import type { TrustedStorage } from '../trusted-storage/storage.ts';
import type { TrustedUi } from '../trusted-ui/trusted-ui.ts';

/** What the world gives to a terminal: nothing of it is reached for from inside. */
export interface TerminalDependencies extends ServerOptions {
  readonly storage: TrustedStorage;
  readonly attestation: AttestationSource;
  /** The field for one payment; told the mode, so that the virtual field exists in test mode only. */
  readonly field: (mode: Personalisation['mode']) => CardField;
  /** Version of this software, `major.minor.patch`. */
  readonly softwareVersion: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Fills bytes from a cryptographically strong source. */
  readonly random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  /** Resolves after some milliseconds, or raises when the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** What sees tampering; without it only storage and counter are watched. */
  readonly tamper?: TamperDependencies;
  readonly authority?: Authority;
  /** The terminal's own TLS connection, where it can see its session: it enrols bound to it, and proves everything so. */
  readonly connection?: BoundConnection;
  /** Makes a session key that an enclave may certify, where that is faster; WebCrypto's by default. */
  readonly makeSessionKey?: () => Promise<ChannelKey>;
  /** How many requests the first sub-session of the channel will have, about. */
  readonly expectedRequests?: number;
  readonly readCard?: ReadCard;
  /** Where a PIN is entered; without it none is taken. */
  readonly trustedUi?: TrustedUi;
  readonly sealCardData?: SealCardData;
  /** Sees each exchange with a card on the trusted side: for the trace of a demonstration. */
  readonly onExchange?: (exchange: { command: Uint8Array; response: Uint8Array; ms: number }) => void;
}
