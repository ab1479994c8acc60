import type { Queryable } from '@tallystick/database';
import type {
  Amount,
  AttestationRecord,
  Cashier,
  Challenge,
  ChannelSession,
  Check,
  CurrencyCode,
  EmvConfiguration,
} from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';

/** What a valid ticket says. */
export interface ReadTicket {
  readonly jti: string;
  /** The unpredictable numbers, tag 9F37, that cards may be read with under it. */
  readonly unpredictableNumbers: readonly Uint8Array[];
}

/** Why a device was refused for a payment. */
export interface RefusedAttestation {
  readonly reason: 'policy_rule' | 'device_check';
  readonly attestationId: string;
  /** `id@version`. */
  readonly policy: string;
  readonly checks: readonly Check[];
  /** The largest amount that the rules would have let through, in minor units. */
  readonly atMostMinor?: number | undefined;
}

/** What attestation asks and tells of payments. */
export interface AttestedPayments {
  /** Of a payment that waits for its card. */
  amountOf(actor: DeviceActor, paymentId: string): Promise<Amount | undefined>;
  /** Ends a payment in the transaction of the refusal; gives what follows that commit. */
  refused(
    on: Queryable,
    owner: Pick<DeviceActor, 'merchantId' | 'deviceId'>,
    paymentId: string,
    refusal: RefusedAttestation,
  ): Promise<(() => void) | undefined>;
}

/** What payments needs of attestation. */
export interface AttestationPort {
  /**
   * Whether this device may begin a payment. No look-up, no waiting.
   * @throws Refusal `periodic_check_due`, `software_outdated` or `attestation_quota_exceeded`
   */
  admit(actor: DeviceActor): void | Promise<void>;
  /** A challenge for the attestation of one payment. Stateless: no look-up, no waiting. */
  challengeFor(asked: {
    readonly actor: DeviceActor;
    readonly purpose: 'transaction';
    readonly paymentId: string;
    readonly amount: { readonly value: number; readonly currency: CurrencyCode };
  }): Challenge;
  /**
   * Verifies a ticket for this device, purpose and payment.
   * @throws Refusal `ticket_invalid`, `ticket_expired` or `ticket_foreign`
   */
  readTicket(
    ticket: string,
    expected: {
      readonly actor: DeviceActor;
      readonly purpose: 'transaction' | 'pin';
      readonly paymentId: string;
      readonly amount: bigint;
      readonly currency: string;
    },
  ): ReadTicket;
  /** Names payments as what challenges of these purposes are bound to. */
  registerSubject(purposes: readonly ('transaction' | 'pin')[], payments: AttestedPayments): void;
  /** The attestation that a payment was made under, for its trace. */
  ofPayment(merchantId: string, paymentId: string): Promise<AttestationRecord | undefined>;
}

/** By what a terminal takes payments. */
export interface TerminalTerms {
  readonly maximumAmountMinor: bigint;
  readonly emv: EmvConfiguration;
}

/** A terminal as a payment at it needs to know it. */
export interface CardAcceptor {
  readonly terminalNumber: string;
  readonly label: string;
  readonly currency: CurrencyCode;
  readonly merchantNumber: string;
  /** DE43: name 25, city 13, country 2 characters. */
  readonly merchantNameAndLocation: string;
  /** When the personalisation data that its device was given run out, Unix milliseconds; undefined: not known. */
  readonly dataEndAt: number | undefined;
  /** The terms of the personalisation data that its device pays with. */
  termsAt(now: number): TerminalTerms;
  /** IANA time zone that DE12 and DE13 are in. */
  readonly timeZone: string;
  /** The zone that its device tells cards the date in; undefined: not known, it has not fetched its data since they were changed. */
  readonly deviceTimeZone: string | undefined;
}

/** What payments needs of terminals. */
export interface TerminalPort {
  /** @throws Refusal when the terminal may not take payments */
  cardAcceptor(actor: DeviceActor): Promise<CardAcceptor> | CardAcceptor;
}

/** What payments needs of the keys of terminals. */
export interface PinKeyPort {
  /** Uses up a key serial number (12 bytes) of a device. False for one that was used before, is another's, or was retired. */
  use(on: Queryable, actor: Pick<DeviceActor, 'merchantId' | 'deviceId'>, ksn: Uint8Array): Promise<boolean>;
}

/** What payments needs of merchants. */
export interface MerchantPort {
  get(merchantId: string): Promise<{ readonly timeZone: string }>;
}

/** What payments needs of cashiers. */
export interface CashierPort {
  /**
   * Who takes the payment that a device starts; undefined where cashiers do not sign in. No look-up once it is known.
   * @throws Refusal `cashier_required`
   */
  at(actor: DeviceActor, token: string | undefined): Cashier | undefined | Promise<Cashier | undefined>;
}

/** What payments needs of the device channel. */
export interface ChannelPort {
  /** The sub-sessions that a device may have signed its requests in at a time, newest first, for a trace. */
  sessionsAt(
    device: { readonly merchantId: string; readonly terminalId: string; readonly deviceId: string },
    at: Date,
  ): Promise<readonly ChannelSession[]>;
}
