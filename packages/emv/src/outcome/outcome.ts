import type { UiRequest } from './ui-request.ts';

/** Cardholder verification that the kernel settled on (EMV Contactless Book A, 6.2, "CVM"). */
export type Cvm = 'none' | 'online-pin' | 'signature' | 'cdcvm';

/** Why the card may be presented again. */
export type TryAgainReason = 'card-removed' | 'reader-timeout' | 'see-phone';

/** Why another interface has to be used. */
export type OtherInterfaceReason =
  /** The amount is at or above the contactless limit of every application, or zero is not allowed. */
  | 'amount-limit'
  /** The card asks for it (status word 6984). */
  | 'card-request'
  /** The card asks for it for cash or cashback (card transaction qualifiers). */
  | 'cash-not-contactless';

/** Why the card or the terminal says no. */
export type DeclinedReason =
  /** The card answered with an AAC. */
  | 'card-declined'
  /** The card approved offline, which this terminal is not set up to accept. */
  | 'offline-not-supported'
  | 'application-expired'
  | 'not-yet-effective'
  /** Application usage control forbids the service. */
  | 'usage-control'
  /** Verification of the cardholder is needed and there is no method both sides know. */
  | 'no-common-cvm';

/** Why the application came to an end without a decision. */
export type EndApplicationReason =
  /** The card has no application that the terminal knows. */
  | 'no-application'
  /** Every application refused the transaction. */
  | 'card-refused'
  /** An answer was not well-formed. */
  | 'malformed-response'
  /** A data object occurred twice. */
  | 'duplicate-data'
  /** A mandatory data object is missing or has the wrong length. */
  | 'missing-data'
  /** The card kept the terminal busy beyond the limit of exchanges. */
  | 'too-many-exchanges'
  /** The reader failed in a way it did not explain. */
  | 'reader-failure'
  /** The caller stopped the transaction. */
  | 'cancelled';

/** What is handed to the acquirer. Holds sensitive data: encrypt it before it leaves the terminal. */
export interface OnlineRequest {
  readonly type: 'online-request';
  readonly cvm: Cvm;
  readonly ui: UiRequest;
  /** Field 55: BER-TLV without PAN and track. */
  readonly de55: Uint8Array;
  /** Track 2 equivalent data, value of tag 57. */
  readonly track2: Uint8Array;
  /** Two digits, when the card has one. */
  readonly panSequence?: string;
  /** First six and last four digits; safe to show and to log. */
  readonly maskedPan: string;
  /** Expiry as YYMM. */
  readonly expiry: string;
  /** Application identifier of the card, hexadecimal. */
  readonly aid: string;
  readonly label?: string;
  readonly kernelId: number;
}

/** The end of a contactless transaction at the terminal (EMV Contactless Book A, 6.2). A closed union: switch on `type`. */
export type Outcome =
  | OnlineRequest
  | { readonly type: 'approved'; readonly cvm: Cvm; readonly ui: UiRequest; readonly maskedPan: string }
  | {
      readonly type: 'declined';
      readonly reason: DeclinedReason;
      readonly ui: UiRequest;
      readonly maskedPan?: string;
    }
  | { readonly type: 'try-again'; readonly reason: TryAgainReason; readonly ui: UiRequest }
  | { readonly type: 'other-interface'; readonly reason: OtherInterfaceReason; readonly ui: UiRequest }
  | {
      readonly type: 'end-application';
      readonly reason: EndApplicationReason;
      readonly ui: UiRequest;
      /** Tag of the data object at fault, hexadecimal. */
      readonly field?: string;
    };

/** What a kernel ends with: an outcome, or the wish that the entry point goes on with the next application. */
export type KernelOutcome = Outcome | { readonly type: 'select-next' };
