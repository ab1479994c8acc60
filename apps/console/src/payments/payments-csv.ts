import { localTimestamp, type Payment } from '@tallystick/protocol';

const COLUMNS = [
  'id',
  'created_at',
  'status',
  'amount_minor',
  'currency',
  'terminal',
  'card',
  'response_code',
  'authorisation_code',
  'rrn',
  'reference',
  'cashier',
  'created_at_local',
  'time_zone',
];

/** Signs that begin a formula, of full width too; spreadsheets pass over blanks and what has no width before them. */
const FORMULA = /^[\s\p{Z}\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** Quotes what RFC 4180 wants quoted, and what separates cells elsewhere; blunts what a spreadsheet would run as a formula. */
const cell = (value: string): string => {
  const blunt = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]/.test(blunt) ? `"${blunt.replaceAll('"', '""')}"` : blunt;
};

/**
 * Payments as CSV (RFC 4180), amounts in whole minor units. Local times are RFC 3339 with their offset, so that an hour which comes twice
 * is told apart.
 */
export const paymentsAsCsv = (payments: readonly Payment[], timeZone: string | undefined): string => {
  const rows = payments.map((payment) => [
    payment.id,
    payment.createdAt,
    payment.status,
    String(payment.amount.value),
    payment.amount.currency,
    payment.terminalNumber,
    payment.card?.maskedPan ?? '',
    payment.responseCode ?? '',
    payment.authorisationCode ?? '',
    payment.retrievalReference ?? '',
    payment.reference ?? '',
    payment.cashier?.name ?? '',
    localTimestamp(Date.parse(payment.createdAt), timeZone),
    timeZone ?? '',
  ]);
  return [COLUMNS, ...rows]
    .map((row) => row.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n');
};
