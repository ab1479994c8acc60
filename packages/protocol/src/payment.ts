import type { Static } from 'typebox';
import * as Type from 'typebox';
import { Challenge } from './attestation.ts';
import { Cashier, CashierToken } from './cashier-facts.ts';
import { Check } from './check.ts';
import { endpoint } from './endpoint.ts';
import { FreeText } from './free-text.ts';
import {
  Amount,
  ChargeAmount,
  CompactJwe,
  Currency,
  Id,
  idPattern,
  Page,
  PageQuery,
  SearchText,
  Strict,
  Timestamp,
} from './primitives.ts';
import { TerminalNumber } from './terminal-name.ts';

export const PaymentStatus = Type.Enum([
  'created',
  'presented',
  'approved',
  'declined',
  'reversed',
  'expired',
  'cancelled',
  'refused',
]);
export type PaymentStatus = Static<typeof PaymentStatus>;

/** Why a payment ended as it did, in words that a merchant screen can switch on. */
export const OutcomeReason = Type.Enum([
  'approved',
  'insufficient_funds',
  'card_expired',
  'card_blocked',
  'card_lost_or_stolen',
  'do_not_honour',
  'limit_exceeded',
  'cryptogram_wrong',
  'invalid_card',
  'invalid_transaction',
  'issuer_unavailable',
  'no_answer',
  'link_down',
  'link_lost',
  'interrupted',
  'host_error',
  'wrong_pin',
  'pin_blocked',
  'not_permitted',
  'policy_rule',
  'device_check',
]);
export type OutcomeReason = Static<typeof OutcomeReason>;

export const Card = Type.Object({
  maskedPan: Type.String({ description: 'First six and last four digits.' }),
  scheme: Type.String(),
  entryMode: Type.Literal('contactless'),
  cvm: Type.Enum(['none', 'online-pin', 'signature', 'cdcvm']),
});

/** What became of the reversal of a payment that could not be told: 0400 and its repeats 0420 until acknowledged. */
export const Reversal = Type.Object({
  state: Type.Enum(['pending', 'acknowledged']),
  attempts: Type.Integer(),
  firstSentAt: Type.Optional(Timestamp),
  acknowledgedAt: Type.Optional(Timestamp),
});

export const Payment = Type.Object({
  id: Id('payment'),
  status: PaymentStatus,
  amount: Amount,
  reference: Type.Optional(Type.String()),
  cashier: Type.Optional(Cashier),
  terminalId: Id('terminal'),
  terminalNumber: TerminalNumber,
  terminalLabel: Type.String(),
  reason: Type.Optional(OutcomeReason),
  responseCode: Type.Optional(Type.String({ description: 'ISO 8583 DE39.' })),
  authorisationCode: Type.Optional(Type.String({ description: 'ISO 8583 DE38.' })),
  retrievalReference: Type.Optional(Type.String({ description: 'ISO 8583 DE37.' })),
  card: Type.Optional(Card),
  reversal: Type.Optional(Reversal),
  receiptUrl: Type.Optional(Type.String()),
  createdAt: Timestamp,
  presentedAt: Type.Optional(Timestamp),
  completedAt: Type.Optional(Timestamp),
});
export type Payment = Static<typeof Payment>;

const OfPayment = Strict({ id: Id('payment') });

export const createPayment = endpoint({
  id: 'createPayment',
  method: 'POST',
  path: '/v1/payments',
  access: 'device',
  tag: 'Payments',
  idempotent: true,
  summary: 'Start a payment; returns the challenge for its attestation',
  status: 201,
  body: Strict({
    amount: ChargeAmount,
    reference: Type.Optional(FreeText({ maxLength: 60 })),
    cashierToken: Type.Optional(CashierToken),
  }),
  response: Type.Object({ payment: Payment, challenge: Challenge }),
});

export const presentPayment = endpoint({
  id: 'presentPayment',
  method: 'POST',
  path: '/v1/payments/:id/present',
  access: 'device',
  tag: 'Payments',
  summary: 'Present the ticket and the encrypted card data; returns the outcome',
  status: 200,
  params: OfPayment,
  body: Strict({
    ticket: Type.String({ maxLength: 4_096 }),
    /** Ticket of the check before PIN entry: needed when the card data say that a PIN was entered. */
    pinTicket: Type.Optional(Type.String({ maxLength: 4_096 })),
    cardData: CompactJwe(),
  }),
  response: Type.Object({
    payment: Payment,
    /** Field 55 of the reply, base64url: issuer authentication data (tag 91) for the card. */
    issuerDe55: Type.Optional(Type.String()),
  }),
});

export const cancelPayment = endpoint({
  id: 'cancelPayment',
  method: 'POST',
  path: '/v1/payments/:id/cancel',
  access: 'device',
  tag: 'Payments',
  summary: 'Cancel a payment that has not been presented',
  status: 200,
  params: OfPayment,
  body: Strict({}),
  response: Payment,
});

/** The device's own view, so that after any interruption the till can ask what became of a payment. */
export const getOwnPayment = endpoint({
  id: 'getOwnPayment',
  method: 'GET',
  path: '/v1/terminal/payments/:id',
  access: 'device',
  tag: 'Payments',
  summary: 'The current state of one payment of this terminal',
  status: 200,
  params: OfPayment,
  response: Payment,
});

/** What payments are sorted by; `-` turns it round. Amounts are sorted within their currency. */
export const PaymentSort = Type.Enum(['-time', 'time', '-amount', 'amount']);

/** What payments are found by. All that is given has to fit. */
const PaymentFilters = {
  status: Type.Optional(PaymentStatus),
  currency: Type.Optional(Currency),
  terminalId: Type.Optional(Id('terminal')),
  terminal: Type.Optional(SearchText('Id or number of a terminal, or part of its name.')),
  amount: Type.Optional(
    SearchText('An amount in the decimals of its currency, such as `12.50`, `12,50` or `1250 JPY`.'),
  ),
  lastFour: Type.Optional(
    Type.String({ pattern: '^[0-9]{4}$', description: 'Last four digits of the card.' }),
  ),
  retrievalReference: Type.Optional(
    Type.String({ pattern: '^[A-Za-z0-9]{12}$', description: 'ISO 8583 DE37.' }),
  ),
  reference: Type.Optional(SearchText('The beginning of the reference.')),
  from: Type.Optional(Timestamp),
  to: Type.Optional(Timestamp),
  search: Type.Optional(
    SearchText(
      'One text for all of it: an amount, last four digits, a retrieval reference, an id, a terminal or the beginning of a reference; what is none of these is looked for anywhere in a payment.',
    ),
  ),
};

export const listPayments = endpoint({
  id: 'listPayments',
  method: 'GET',
  path: '/v1/payments',
  access: 'operator',
  tag: 'Payments',
  summary: 'Search payments, newest first or as sorted',
  status: 200,
  response: Page(Payment),
  query: Type.Object(
    {
      ...PageQuery(idPattern('payment')).properties,
      sort: Type.Optional(PaymentSort),
      ...PaymentFilters,
    },
    {
      additionalProperties: false,
      description:
        'Created at or after `from` and before `to`. A page may hold fewer than `limit` and still have a `next`: what no index finds is looked for in a limited number of payments with each request.',
    },
  ),
});

/** Without a schema of its answer, which is text. */
export const exportPayments = endpoint({
  id: 'exportPayments',
  method: 'GET',
  path: '/v1/payments.csv',
  access: 'operator',
  tag: 'Payments',
  summary:
    'All payments that a search finds, as CSV: amounts in the decimals of their currency, times in the zone of the merchant',
  status: 200,
  query: Type.Object(
    { sort: Type.Optional(PaymentSort), ...PaymentFilters },
    { additionalProperties: false },
  ),
});

/** Few, however many payments there are. */
export const listPaymentCurrencies = endpoint({
  id: 'listPaymentCurrencies',
  method: 'GET',
  path: '/v1/payments/currencies',
  access: 'operator',
  tag: 'Payments',
  summary: 'Currencies that the merchant took payments in',
  status: 200,
  response: Type.Object({ data: Type.Array(Currency) }, { additionalProperties: false }),
});

export const getPayment = endpoint({
  id: 'getPayment',
  method: 'GET',
  path: '/v1/payments/:id',
  access: 'operator',
  tag: 'Payments',
  summary: 'One payment',
  status: 200,
  params: OfPayment,
  response: Payment,
});

/** One decoded data object, masked. Children stand under templates; `bits` says what the set bits of a value mean. */
export interface TraceObject {
  tag: string;
  name: string;
  value: string;
  meaning?: string;
  bits?: string[];
  children?: TraceObject[];
}
export const TraceObject = Type.Object({
  tag: Type.String(),
  name: Type.String(),
  value: Type.String(),
  meaning: Type.Optional(Type.String()),
  bits: Type.Optional(Type.Array(Type.String())),
  children: Type.Optional(Type.Array(Type.Unknown())),
});

export const TraceStep = Type.Object({
  at: Timestamp,
  /** Milliseconds that the exchange took, if it is one. */
  ms: Type.Optional(Type.Number()),
  kind: Type.Enum(['state', 'channel', 'attestation', 'apdu', 'iso8583']),
  direction: Type.Optional(Type.Enum(['sent', 'received'])),
  title: Type.String(),
  summary: Type.Optional(Type.String()),
  /** The bytes on the wire in hex, masked. */
  raw: Type.Optional(Type.String()),
  objects: Type.Optional(Type.Array(TraceObject)),
});
export type TraceStep = Static<typeof TraceStep>;

/** Why the merchant's policy refused a payment, for operators. It is kept as long as the trace. */
export const PaymentRefusal = Type.Object({
  at: Timestamp,
  attestationId: Id('attestation'),
  policy: Type.String({ description: 'Id and version of the policy that was applied.' }),
  checks: Type.Array(Check, { description: 'The checks that were not passed.' }),
  atMost: Type.Optional(Amount),
});
export type PaymentRefusal = Static<typeof PaymentRefusal>;

export const getPaymentTrace = endpoint({
  id: 'getPaymentTrace',
  method: 'GET',
  path: '/v1/payments/:id/trace',
  access: 'operator',
  tag: 'Payments',
  summary: 'The attestation, and every APDU and ISO 8583 field, of one payment, decoded and masked',
  status: 200,
  params: OfPayment,
  response: Type.Object({
    payment: Payment,
    refusal: Type.Optional(PaymentRefusal),
    steps: Type.Array(TraceStep),
  }),
});
