import { CURRENCIES, localTimestamp, shownText } from '@tallystick/protocol';
import { operatorReason, statusWords } from '@tallystick/ui/outcomes';
import type { PaymentRecord } from '../payment-record.ts';
import { csvLine } from './csv.ts';

/** In the order in which a person reads them; the id, which nobody reads, last. */
const COLUMNS: Readonly<Record<string, (payment: PaymentRecord, timeZone: string) => string | undefined>> = {
  time: ({ createdAt }, timeZone) => localTimestamp(createdAt.getTime(), timeZone),
  time_zone: (_, timeZone) => timeZone,
  outcome: ({ status }) => statusWords[status],
  reason: ({ completed }) => completed?.reason && operatorReason(completed.reason),
  amount: ({ amountMinor, currency }) => majorUnits(amountMinor, CURRENCIES[currency].decimals),
  currency: ({ currency }) => currency,
  terminal: ({ terminalLabel }) => shownText(terminalLabel),
  terminal_number: ({ terminalNumber }) => terminalNumber,
  cashier: ({ cashier }) => cashier && shownText(cashier.name),
  reference: ({ reference }) => reference && shownText(reference),
  card: ({ presented }) => presented?.card.maskedPan,
  scheme: ({ presented }) => presented && shownText(presented.card.scheme),
  authorisation_code: ({ completed }) => completed?.authorisationCode,
  response_code: ({ completed }) => completed?.responseCode,
  rrn: ({ presented, retrievalReference }) => presented && retrievalReference,
  id: ({ id }) => id,
};

/** An amount in the decimals of its currency, with a point: 1250 is `12.50` of two, `1.250` of three, `1250` of none. */
export const majorUnits = (minor: bigint, decimals: number): string => {
  const digits = String(minor).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
};

export const HEAD_LINE = csvLine(Object.keys(COLUMNS));

/** Times are RFC 3339 with the offset of the merchant's zone, so that an hour which comes twice is told apart. */
export const lineOf = (payment: PaymentRecord, timeZone: string): string =>
  csvLine(Object.values(COLUMNS).map((read) => read(payment, timeZone) ?? ''));
