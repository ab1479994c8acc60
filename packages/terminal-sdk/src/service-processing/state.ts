import type { Amount, Check, Mode, OutcomeReason, Payment, SecurityLevel } from '@tallystick/protocol';
import type { Tampered } from '../tamper/response.ts';

/** Why something was refused, in words for people. `code` is stable and may be switched on; it never carries a secret. */
export interface Refusal {
  readonly code: string;
  readonly title: string;
  readonly remedy: string;
  readonly checks?: readonly Check[];
  /** The largest amount that this terminal may take, where that is the reason. */
  readonly atMost?: Amount;
  /** When it may be tried again, in milliseconds of the device's clock. */
  readonly until?: number;
}

/** What a terminal is called: known from the first answer of an enrolment on. */
export interface TerminalName {
  readonly mode: Mode;
  readonly merchantName: string;
  readonly terminalLabel: string;
  readonly terminalNumber: string;
}

/** What a personalised terminal is. Holds nothing that opens anything. */
export interface TerminalInfo extends TerminalName {
  readonly terminalId: string;
  readonly deviceId: string;
  readonly merchantNumber: string;
  /** IANA time zone of the merchant, which times and days are in; undefined: that of the device. */
  readonly timeZone: string | undefined;
  readonly currency: Amount['currency'];
  /** Largest amount of one payment, in minor units. */
  readonly maximumAmount: number;
  readonly level: SecurityLevel;
  readonly personalisationVersion: number;
  readonly notAfter: string;
  readonly origin: string;
}

/** The steps of an enrolment, in order. */
export const ENROLMENT_STEPS = ['code', 'keys', 'attestation', 'enrolment', 'personalisation'] as const;
export type EnrolmentStep = (typeof ENROLMENT_STEPS)[number];

/** The steps of a charge, in order. */
export const CHARGE_STEPS = ['intent', 'attestation', 'card', 'pin', 'authorising'] as const;
export type ChargeStep = (typeof CHARGE_STEPS)[number];

/** Where the card is: awaited in the open field, being read, or to be held again, with the reason. */
export type CardState = 'awaited' | 'reading' | 'removed' | 'try-again' | 'other-device';

export type Verdict =
  | 'approved'
  | 'declined'
  | 'reversed'
  | 'cancelled'
  | 'expired'
  | 'refused'
  | 'not_charged';

/** What an application is told of a payment: its id and result, masked. */
export interface PaymentResult {
  readonly verdict: Verdict;
  readonly amount: Amount;
  readonly paymentId?: string;
  readonly reason?: OutcomeReason;
  readonly refusal?: Refusal;
  /** Masked: first six and last four digits, scheme, how it was read. */
  readonly card?: NonNullable<Payment['card']>;
  readonly authorisationCode?: string;
  readonly receiptUrl?: string;
  readonly completedAt?: string;
  /** Name of the cashier who took it. */
  readonly cashier?: string;
}

/** Why a terminal may not charge although it is enrolled. */
export type BlockCause =
  | 'suspended'
  | 'reset'
  | 'updated'
  | 'retired'
  | 'outdated'
  | 'expired'
  | 'unrecognised';

export interface Charging {
  readonly kind: 'charging';
  readonly terminal: TerminalInfo;
  readonly step: ChargeStep;
  /** Until the server has named it, what was asked for; from then on the amount of the server's own message. */
  readonly amount: Amount;
  readonly reference?: string;
  readonly paymentId?: string;
  /** Until when the ticket lives, in milliseconds of the device's clock. */
  readonly ticketUntil?: number;
  readonly card?: CardState;
  /** How many presentations of a card the ticket is still good for: each is made with a number that came with it. */
  readonly tapsLeft?: number;
  /** How often the card had to be held again. */
  readonly taps?: number;
  /** How often the present step has been tried again because the server did not answer. */
  readonly retries: number;
  /** How long the present step has waited for the server since it first gave no answer, in milliseconds. */
  readonly waitedMs?: number;
  /** The server wants the whole status set of this device before it goes on. */
  readonly deviceCheck?: 'running' | 'done';
  /** How often the ticket was refused as too old although the device thought it alive. */
  readonly renewals?: number;
  /** The holder is verified by a PIN. */
  readonly withPin?: true;
  /** How often the bank has said that the PIN was wrong. */
  readonly wrongPins?: number;
}

/** A code that works once the link in a mail was opened: where it went, and how that stands. */
export interface AwaitedConfirmation {
  readonly merchantName: string;
  readonly terminalLabel: string;
  readonly mode: Mode;
  /** IANA time zone of the merchant. */
  readonly timeZone: string;
  /** The address, with most of it hidden. */
  readonly sentTo: string;
  readonly delivery: 'waiting' | 'sent' | 'failed' | 'kept';
  readonly sentAt?: string;
  readonly expiresAt: string;
  /** How often it may be sent again now, and from when on where that is not at all. */
  readonly sendsLeft: number;
  readonly nextSendAt?: string;
  /** A question to the server, or to send it again, is under way. */
  readonly asking?: 'stands' | 'resend';
  readonly polls: number;
  /** Why it was not sent again, or the server could not be asked. */
  readonly refusal?: Refusal;
}

export type TerminalState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'unenrolled'; readonly refusal?: Refusal }
  | {
      readonly kind: 'enrolling';
      readonly step: EnrolmentStep;
      readonly terminal?: TerminalName;
      /** The link in a mail has to be opened first. */
      readonly confirmation?: AwaitedConfirmation;
      /** This device has nothing that could vouch for it (`absent`), or software does so in its place, in test mode. */
      readonly authenticator?: 'absent' | 'software';
      /** How often it was begun anew with the code that was entered, because its challenge had run out. */
      readonly renewals?: number;
      /** How often the server gave no answer to this step: it is asked again, with what it may have answered already. */
      readonly unanswered?: number;
    }
  | {
      readonly kind: 'awaiting_approval';
      readonly terminal: TerminalName;
      readonly checking: boolean;
      readonly polls: number;
      readonly refusal?: Refusal;
    }
  | { readonly kind: 'ready'; readonly terminal: TerminalInfo; readonly refusal?: Refusal }
  | Charging
  | {
      /** A payment went out and no answer came: the server is asked until it says what became of it. */
      readonly kind: 'checking';
      readonly terminal: TerminalInfo;
      readonly amount: Amount;
      readonly paymentId: string;
      readonly polls: number;
      readonly refusal?: Refusal;
    }
  | Tampered
  | { readonly kind: 'outcome'; readonly terminal: TerminalInfo; readonly result: PaymentResult }
  | {
      readonly kind: 'blocked';
      readonly cause: BlockCause;
      readonly terminal?: TerminalInfo;
      readonly refusal: Refusal;
      readonly checking: boolean;
      readonly polls: number;
    };

export type StateKind = TerminalState['kind'];
