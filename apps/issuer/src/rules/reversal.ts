import { currencyOfNumeric } from '@tallystick/currencies';
import {
  type Message,
  parseOriginalDataElements,
  parseReplacementAmounts,
  textOf,
  UnpackError,
} from '@tallystick/iso8583';
import type { CurrencyCode } from '@tallystick/protocol';
import { amountElementOf } from './amount-elements.ts';
import { acquirerOf, type RequestKey, requestKey } from './request.ts';
import type { DeclineReason } from './response-codes.ts';

/** A 0400 or 0420 as the rules see it. */
export interface ReversalRequest {
  readonly mti: string;
  /** DE11 and DE7 of the reversal itself. */
  readonly stan: string;
  readonly transmittedAt: string;
  /** The name of the request that is to be undone: DE41 and DE37 are the reversal's own, DE11 and DE7 come from DE90. */
  readonly original: RequestKey;
  /** The type of what is to be undone, a 0100 or a 0200 or a repeat, by DE90. */
  readonly originalMti: string;
  readonly acquirerId: string;
  readonly merchantId: string;
  /** DE4: the whole amount of the original. */
  readonly amountMinor: bigint;
  readonly currency: CurrencyCode;
  /** What stays charged, by DE95; zero undoes the whole payment. */
  readonly replacementMinor: bigint;
}

export type ParsedReversal =
  | { readonly kind: 'reversal'; readonly reversal: ReversalRequest }
  | { readonly kind: 'refused'; readonly reason: DeclineReason; readonly field: string };

const refused = (reason: DeclineReason, field: string): ParsedReversal => ({
  kind: 'refused',
  reason,
  field,
});

/** A value of a parser, or undefined where the text is not of its form. */
const readable = <T>(text: string | undefined, parse: (text: string) => T): T | undefined => {
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UnpackError) return undefined;
    throw error;
  }
};

const PAYMENT = /^0[12]0[01]$/;

/**
 * What stays of `amountMinor` by DE95, or the reason why that cannot be. Without DE95, and with one that is all zeros, nothing stays. A
 * settlement amount is that of the transaction or none, and there are no fees here that could be replaced.
 */
const replacementOf = (message: Message, amountMinor: bigint): bigint | DeclineReason => {
  if (message[95] === undefined) return 0n;
  const amounts = readable(textOf(message, 95), parseReplacementAmounts);
  if (amounts === undefined) return 'format_error';
  const { transactionMinor, settlementMinor } = amounts;
  if (amounts.transactionFee.amountMinor + amounts.settlementFee.amountMinor > 0n) return 'fee_refused';
  if (settlementMinor !== 0n && settlementMinor !== transactionMinor) return 'amount_invalid';
  return transactionMinor < amountMinor ? transactionMinor : 'amount_invalid';
};

/** Reads a reversal (ISO 8583:1987, 4.4.15 for DE90). What it is compared with is for the host. */
export const parseReversal = (message: Message): ParsedReversal => {
  const own = requestKey(message);
  if (own === undefined) return refused('format_error', 'DE7, DE11, DE37 or DE41');
  const elements = readable(textOf(message, 90), parseOriginalDataElements);
  if (!elements || !PAYMENT.test(elements.mti)) return refused('format_error', 'DE90');
  const amount = textOf(message, 4);
  if (!amount || !/^[0-9]{12}$/.test(amount)) return refused('format_error', 'DE4');
  const amountMinor = BigInt(amount);
  if (amountMinor === 0n) return refused('amount_invalid', 'DE4');
  const numeric = textOf(message, 49);
  if (numeric === undefined || !/^[0-9]{3}$/.test(numeric)) return refused('format_error', 'DE49');
  const currency = currencyOfNumeric(numeric);
  if (currency === undefined) return refused('currency_mismatch', 'DE49');
  const acquirerId = acquirerOf(message);
  if (acquirerId && elements.acquiringInstitution && acquirerId !== elements.acquiringInstitution) {
    return refused('format_error', 'DE32 or DE90');
  }
  const element = amountElementOf(message);
  if (element) return refused(element.reason, element.field);
  const replacementMinor = replacementOf(message, amountMinor);
  if (typeof replacementMinor === 'string') return refused(replacementMinor, 'DE95');
  return {
    kind: 'reversal',
    reversal: {
      mti: message.mti,
      stan: own.stan,
      transmittedAt: own.transmittedAt,
      original: {
        ...own,
        stan: elements.systemTraceAuditNumber,
        transmittedAt: elements.transmissionDateTime,
      },
      originalMti: elements.mti,
      acquirerId: acquirerId || elements.acquiringInstitution,
      merchantId: (textOf(message, 42) ?? '').trim(),
      amountMinor,
      currency,
      replacementMinor,
    },
  };
};
