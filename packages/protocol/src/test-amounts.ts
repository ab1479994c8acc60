/**
 * What the test issuer does for the cents of an amount (its last two digits, whatever the currency's decimals).
 *
 * `decline` answers with the response code and moves no money. All others run the real rules first: an approval has moved the money
 * before the fault happens, so that a reversal has something to undo; only `dropped_before` acts before anything is done.
 */
export type TestOutcome =
  | 'decline'
  | 'no_answer'
  | 'late_answer'
  | 'doubled_answer'
  | 'dropped_after'
  | 'dropped_before'
  | 'garbage_answer'
  | 'slow_answer';

export interface TestAmountRow {
  /** Last two digits of the amount in minor units. */
  readonly cents: string;
  readonly outcome: TestOutcome;
  /** ISO 8583:1987 DE39 of a `decline`. */
  readonly responseCode?: string;
  /** One line for people. */
  readonly meaning: string;
}

/** The one table of test amounts. Cents that are not listed behave by the real rules. */
export const TEST_AMOUNTS: readonly TestAmountRow[] = [
  { cents: '05', outcome: 'decline', responseCode: '05', meaning: 'Do not honour' },
  { cents: '12', outcome: 'decline', responseCode: '12', meaning: 'Invalid transaction' },
  { cents: '14', outcome: 'decline', responseCode: '14', meaning: 'Invalid card number' },
  { cents: '41', outcome: 'decline', responseCode: '41', meaning: 'Lost card' },
  { cents: '43', outcome: 'decline', responseCode: '43', meaning: 'Stolen card' },
  { cents: '51', outcome: 'decline', responseCode: '51', meaning: 'Insufficient funds' },
  { cents: '54', outcome: 'decline', responseCode: '54', meaning: 'Expired card' },
  { cents: '61', outcome: 'decline', responseCode: '61', meaning: 'Exceeds the limit of the card' },
  { cents: '62', outcome: 'decline', responseCode: '62', meaning: 'Restricted card' },
  { cents: '68', outcome: 'no_answer', meaning: 'Approved, and no answer is ever sent' },
  { cents: '69', outcome: 'late_answer', meaning: 'Approved, answered after the acquirer has given up' },
  { cents: '70', outcome: 'doubled_answer', meaning: 'Approved, the answer is sent twice' },
  { cents: '71', outcome: 'dropped_after', meaning: 'Approved, then the connection is dropped, no answer' },
  { cents: '72', outcome: 'dropped_before', meaning: 'The connection is dropped before anything is done' },
  { cents: '73', outcome: 'garbage_answer', meaning: 'Approved, the answer is garbage' },
  { cents: '74', outcome: 'slow_answer', meaning: 'Approved, answered after 3 seconds' },
  { cents: '82', outcome: 'decline', responseCode: '82', meaning: 'Cryptogram wrong' },
  { cents: '91', outcome: 'decline', responseCode: '91', meaning: 'Issuer or switch is down' },
  { cents: '96', outcome: 'decline', responseCode: '96', meaning: 'System malfunction' },
];

const BY_CENTS = new Map(TEST_AMOUNTS.map((row) => [row.cents, row]));

/** The row for an amount in minor units, or undefined when the real rules decide. */
export const testAmountOf = (amountMinor: bigint): TestAmountRow | undefined =>
  BY_CENTS.get((amountMinor % 100n).toString().padStart(2, '0'));
