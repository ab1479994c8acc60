import type { Amount } from '@tallystick/protocol';
import type { PinEntryEnd } from './pin-entry.ts';

/** What a person sees who enters a PIN: all of it from the server's own messages, nothing from the application. */
export interface PinAsked {
  readonly amount: Amount;
  readonly merchantName: string;
  /** The one before was wrong. */
  readonly again: boolean;
}

export type EnteredPin =
  /** One digit a byte; whoever takes it wipes it. */
  { readonly result: 'entered'; readonly pin: Uint8Array } | { readonly result: PinEntryEnd };

/**
 * The trusted user interface of a terminal (systems.md section 14): the only part that a PIN is entered in. It reaches service processing
 * and nothing else.
 */
export interface TrustedUi {
  /** Raises when the signal is aborted; what was entered is wiped then. */
  enterPin(asked: PinAsked, signal: AbortSignal): Promise<EnteredPin>;
}
