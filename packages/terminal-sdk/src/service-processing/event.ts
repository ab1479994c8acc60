import type {
  Amount,
  Confirmation,
  FirstSecret,
  Payment,
  TamperFinding,
  TerminalStatus,
} from '@tallystick/protocol';
import type { TamperedEnd, TamperMarker } from '../tamper/marker.ts';
import type { PinEntryEnd } from '../trusted-ui/pin-entry.ts';
import type { BlockCause, Refusal, TerminalInfo, TerminalName } from './state.ts';

/** A payment that was begun and whose end has not been recorded. */
export interface PendingPayment {
  readonly idempotencyKey: string;
  readonly amount: Amount;
  readonly reference?: string;
  readonly paymentId?: string;
  /** True from before the card data leave the device: from then on only the server knows the end. */
  readonly presented: boolean;
}

/** What trusted storage held at start. */
export type Loaded =
  | { readonly found: 'nothing' }
  | { readonly found: 'device'; readonly terminal: TerminalName }
  /** An enrolment whose request may have reached the server. */
  | { readonly found: 'enrolment'; readonly terminal: TerminalName }
  | {
      readonly found: 'terminal';
      readonly terminal: TerminalInfo;
      readonly pending?: PendingPayment;
      readonly block?: { readonly cause: BlockCause; readonly refusal: Refusal };
    }
  | { readonly found: 'unusable'; readonly refusal: Refusal }
  | { readonly found: 'tampered'; readonly marker: TamperMarker };

/** How the card part of a payment ended. Business outcomes only; a broken peer is `failed`. */
export type CardResult =
  /** `pin`: the holder is to be verified by a PIN first. */
  | { readonly result: 'online'; readonly pin?: boolean }
  | { readonly result: 'removed' }
  | { readonly result: 'try-again' }
  | { readonly result: 'other-device' }
  | { readonly result: 'declined'; readonly refusal: Refusal }
  | { readonly result: 'unusable'; readonly refusal: Refusal };

/** What an application may ask for. */
export type Command =
  | { readonly type: 'enrol'; readonly terminalNumber: string; readonly secret: FirstSecret }
  | { readonly type: 'charge'; readonly amount: Amount; readonly reference?: string }
  /** Goes on without a platform authenticator, with evidence made in software: in test mode. */
  | { readonly type: 'use-software-authenticator' }
  /** Has the mail sent again whose link has to be opened. */
  | { readonly type: 'resend-confirmation' }
  | { readonly type: 'cancel' }
  | { readonly type: 'acknowledge' }
  | { readonly type: 'check-approval' }
  | { readonly type: 'recover' }
  | { readonly type: 'wipe' };

/** What the trusted parts report. */
export type Report =
  | { readonly type: 'loaded'; readonly loaded: Loaded }
  | { readonly type: 'enrolment-opened'; readonly terminal: TerminalName }
  /** How the link stands that the code waits for. */
  | { readonly type: 'confirmation'; readonly confirmation: Confirmation }
  | { readonly type: 'keys-made' }
  | { readonly type: 'evidence-made' }
  /** This device has nothing that could vouch for it. */
  | { readonly type: 'authenticator-absent' }
  | { readonly type: 'enrolled'; readonly status: TerminalStatus; readonly personalised: boolean }
  | {
      readonly type: 'personalised';
      readonly terminal: TerminalInfo;
      /** With the first data of this start: a payment that an earlier one left. */
      readonly pending?: PendingPayment;
    }
  | {
      readonly type: 'terminal-status';
      readonly status: TerminalStatus;
      /** Newer personalisation data are there, or those held are in the second half of their life. */
      readonly renew: boolean;
      /** The periodic check of this device is due soon, or already. */
      readonly checkDue?: boolean;
    }
  /** An answer of the server said that newer personalisation data are there. */
  | { readonly type: 'data-behind' }
  /** The server accepted the whole status set of this device. */
  | { readonly type: 'device-checked' }
  | { readonly type: 'payment-created'; readonly paymentId: string; readonly amount: Amount }
  /** `taps`: how many presentations of a card it is good for. */
  | { readonly type: 'ticket'; readonly until: number; readonly taps: number }
  | { readonly type: 'card-present'; readonly at: number }
  | { readonly type: 'card-result'; readonly card: CardResult }
  /** The device was checked once more: a PIN may be entered until then. */
  | { readonly type: 'pin-ticket'; readonly until: number }
  /** The PIN left the trusted user interface, enciphered. */
  | { readonly type: 'pin-entered' }
  | { readonly type: 'pin-ended'; readonly end: PinEntryEnd }
  | { readonly type: 'payment'; readonly payment: Payment }
  | { readonly type: 'waited' }
  | { readonly type: 'wiped'; readonly refusal?: Refusal }
  /** Something that stops this terminal was seen. */
  | { readonly type: 'tampered'; readonly seen: readonly TamperFinding[] }
  | { readonly type: 'tamper-signed'; readonly marker: TamperMarker }
  | { readonly type: 'tamper-wiped'; readonly done: boolean }
  /** The server has the report. `unknown`: it says nothing of a payment. */
  | { readonly type: 'tamper-told'; readonly unknown: boolean; readonly end?: TamperedEnd }
  /** What the detectors see when they look again. */
  | { readonly type: 'looked'; readonly seen: readonly TamperFinding[] }
  | {
      readonly type: 'failed';
      readonly refusal: Refusal;
      /** `unknown`: no answer came, so the server may have acted. `refused`: it said no. */
      readonly certainty: 'refused' | 'unknown';
      /** No answer came, and the same request may go to another address of the server, where it was not tried yet. */
      readonly elsewhere?: boolean;
      /** How long it took until that was known, in milliseconds. */
      readonly tookMs?: number;
    };

export type TerminalEvent = Command | Report;

/** What the machine wants done. Each effect ends in one report, except those marked quiet. */
export type Effect =
  | { readonly type: 'load' }
  | { readonly type: 'open-enrolment'; readonly terminalNumber: string; readonly secret: FirstSecret }
  /** Asks how the link stands that the entered code waits for; `resend` has it sent again. */
  | { readonly type: 'ask-confirmation'; readonly resend: boolean }
  /** Lets go of the code that was entered. Quiet. */
  | { readonly type: 'forget-code' }
  /** Opens the enrolment with the code that was entered before: its link was opened by now, or its challenge has run out. */
  | { readonly type: 'reopen-enrolment' }
  | { readonly type: 'make-keys' }
  | { readonly type: 'attest-enrolment'; readonly inSoftware?: boolean }
  | { readonly type: 'complete-enrolment' }
  | { readonly type: 'personalise' }
  | { readonly type: 'fetch-personalisation' }
  | { readonly type: 'check-terminal' }
  /** Presents the status set of this device; in advance only if that is due. */
  | { readonly type: 'check-device'; readonly onlyIfDue?: boolean }
  | { readonly type: 'create-payment'; readonly amount: Amount; readonly reference?: string }
  | { readonly type: 'attest-payment'; readonly paymentId: string; readonly amount: Amount }
  | { readonly type: 'await-card'; readonly paymentId: string; readonly amount: Amount }
  | { readonly type: 'read-card'; readonly paymentId: string; readonly amount: Amount }
  | { readonly type: 'attest-pin'; readonly paymentId: string; readonly amount: Amount }
  /** Opens the trusted user interface; `again` after a wrong PIN. */
  | { readonly type: 'enter-pin'; readonly amount: Amount; readonly again: boolean }
  | { readonly type: 'present'; readonly paymentId: string }
  | { readonly type: 'ask-payment'; readonly paymentId: string }
  | { readonly type: 'cancel-payment'; readonly paymentId: string }
  | { readonly type: 'wait'; readonly ms: number }
  /** Stops whatever runs: its reports are dropped, the field is closed. Quiet. */
  | { readonly type: 'stop' }
  /** Closes the field and lets go of the card data. Quiet. */
  | { readonly type: 'close-field' }
  /** Cancels a payment that was not presented; nobody waits for the answer. Quiet. */
  | { readonly type: 'abandon-payment'; readonly paymentId?: string }
  /** The end is known: the pending payment is struck from storage. Quiet. */
  | { readonly type: 'settle' }
  | { readonly type: 'wipe'; readonly refusal?: Refusal }
  | { readonly type: 'sign-tamper-report'; readonly seen: readonly TamperFinding[] }
  /** Destroys every secret and leaves the marker. */
  | { readonly type: 'wipe-tampered'; readonly marker: TamperMarker }
  | { readonly type: 'send-tamper-report' }
  /** Writes down how it ended. Quiet. */
  | { readonly type: 'keep-tamper-marker'; readonly marker: TamperMarker }
  /** Quiet. */
  | { readonly type: 'forget-tamper-marker' }
  | { readonly type: 'look-again' };
