import * as tag from '../tags/tag-numbers.ts';
import type { DataObjects } from '../tlv/data-objects.ts';
import type { ContactlessTransaction, TerminalConfiguration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';

const MAX_AMOUNT = 999_999_999_999n;

/**
 * Terminal and transaction data objects by tag, as the card may ask for them in its PDOL.
 *
 * @param unpredictableNumber 4 random bytes, fresh for every presentation of a card
 * @throws {ConfigurationError} when an amount, date or configured value cannot be encoded: a fault of the caller
 */
export function terminalDataObjects(
  configuration: TerminalConfiguration,
  transaction: ContactlessTransaction,
  unpredictableNumber: Uint8Array,
): DataObjects {
  if (unpredictableNumber.length !== 4)
    throw new ConfigurationError('unpredictableNumber', 'Expected 4 bytes');
  return new Map<number, Uint8Array>([
    [tag.TAG_9F02_AMOUNT_AUTHORISED, amountBytes('amountMinor', transaction.amountMinor)],
    [tag.TAG_9F03_AMOUNT_OTHER, amountBytes('amountOtherMinor', transaction.amountOtherMinor ?? 0n)],
    [tag.TAG_9F1A_TERMINAL_COUNTRY_CODE, digits('terminalCountryCode', configuration.terminalCountryCode, 2)],
    [tag.TAG_95_TVR, new Uint8Array(5)],
    [
      tag.TAG_5F2A_TRANSACTION_CURRENCY_CODE,
      digits('transactionCurrencyCode', configuration.transactionCurrencyCode, 2),
    ],
    [tag.TAG_5F36_TRANSACTION_CURRENCY_EXPONENT, Uint8Array.of(configuration.transactionCurrencyExponent)],
    [tag.TAG_9A_TRANSACTION_DATE, digits('date', transaction.date, 3)],
    [tag.TAG_9F21_TRANSACTION_TIME, digits('time', transaction.time, 3)],
    [tag.TAG_9C_TRANSACTION_TYPE, digits('type', transaction.type ?? '00', 1)],
    [tag.TAG_9F37_UNPREDICTABLE_NUMBER, unpredictableNumber],
    [
      tag.TAG_9F33_TERMINAL_CAPABILITIES,
      hexBytes('terminalCapabilities', configuration.terminalCapabilities, 3),
    ],
    ...additional(configuration),
    [tag.TAG_9F35_TERMINAL_TYPE, hexBytes('terminalType', configuration.terminalType, 1)],
    [
      tag.TAG_9F15_MERCHANT_CATEGORY_CODE,
      digits('merchantCategoryCode', configuration.merchantCategoryCode, 2),
    ],
    [
      tag.TAG_9F4E_MERCHANT_NAME_AND_LOCATION,
      characters('merchantNameAndLocation', configuration.merchantNameAndLocation),
    ],
  ]);
}

/** An object that is not configured is no object: a card that asks for it gets zeros (EMV Book 3, 5.4). */
function additional({
  additionalTerminalCapabilities: value,
}: TerminalConfiguration): [tag: number, value: Uint8Array][] {
  if (value === undefined) return [];
  return [
    [tag.TAG_9F40_ADDITIONAL_TERMINAL_CAPABILITIES, hexBytes('additionalTerminalCapabilities', value, 5)],
  ];
}

function amountBytes(field: string, amountMinor: bigint): Uint8Array {
  if (amountMinor < 0n || amountMinor > MAX_AMOUNT)
    throw new ConfigurationError(field, 'Amount is out of range');
  return Uint8Array.fromHex(amountMinor.toString().padStart(12, '0'));
}

function digits(field: string, value: string, bytes: number): Uint8Array {
  if (!/^\d*$/.test(value) || value.length !== bytes * 2) {
    throw new ConfigurationError(field, `Expected ${bytes * 2} digits`);
  }
  return Uint8Array.fromHex(value);
}

/** One byte a character (format ans, EMV Book 3, 4.3). */
function characters(field: string, value: string): Uint8Array {
  if (!/^[\x20-\x7e]*$/.test(value)) throw new ConfigurationError(field, 'Expected characters of ASCII');
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

/** Bytes of a configured hexadecimal value of a known length. */
export function hexBytes(field: string, value: string, bytes: number): Uint8Array {
  if (!/^[0-9a-fA-F]*$/.test(value) || value.length !== bytes * 2) {
    throw new ConfigurationError(field, `Expected ${bytes} bytes as hexadecimal`);
  }
  return Uint8Array.fromHex(value);
}
