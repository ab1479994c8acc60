import { type HostQuirk, isReversal, withFields } from './quirk.ts';

/** The smaller part of an amount of 12 digits. */
const halfOf = (amount: unknown): string =>
  String(BigInt(typeof amount === 'string' ? amount : '0') / 2n).padStart(12, '0');

/** Answers whose meaning for the money is not plain. */
export const MONEY_QUIRKS = {
  'partial-approval': {
    meaning: 'half of the amount is approved (DE39 10, DE4 smaller)',
    sale: 'reversed',
    answer: (request, _peer, next) =>
      isReversal(request) ? next() : next({ 4: halfOf(request[4]), 39: '10' }),
  },
  'other-amount': {
    meaning: 'approved, with half of the amount in DE4',
    sale: 'reversed',
    answer: (request, _peer, next) => (isReversal(request) ? next() : next({ 4: halfOf(request[4]) })),
  },
  'other-currency': {
    meaning: 'approved, with another currency in DE49',
    sale: 'reversed',
    answer: withFields({ 49: '840' }),
  },
  'completed-partially': {
    meaning: 'DE39 is 32, completed partially',
    sale: 'reversed',
    answer: withFields({ 38: undefined, 39: '32' }),
  },
  malfunction: {
    meaning: 'DE39 is 96, system malfunction',
    sale: 'reversed',
    answer: withFields({ 38: undefined, 39: '96' }),
  },
  inoperative: {
    meaning: 'DE39 is 91, issuer or switch inoperative',
    sale: 'reversed',
    answer: withFields({ 38: undefined, 39: '91' }),
  },
  'unknown-code': {
    meaning: 'DE39 is a code of no table (N7)',
    sale: 'reversed',
    answer: withFields({ 38: undefined, 39: 'N7' }),
  },
  'no-code': {
    meaning: 'the answer has no DE39',
    sale: 'reversed',
    answer: withFields({ 38: undefined, 39: undefined }),
  },
  'no-approval-code': {
    meaning: 'approved without DE38',
    sale: 'approved',
    answer: withFields({ 38: undefined }),
  },
  declines: {
    meaning: 'every sale is declined for lack of money (DE39 51)',
    sale: 'declined',
    answer: withFields({ 38: undefined, 39: '51' }),
  },
} as const satisfies Readonly<Record<string, HostQuirk>>;
