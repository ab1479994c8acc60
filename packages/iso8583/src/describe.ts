import { amountMeaning, currencyMeaning } from './dictionary/currencies.ts';
import { mtiMeaning } from './dictionary/mti.ts';
import { networkCodeMeaning } from './dictionary/network-codes.ts';
import { conditionMeaning, entryModeMeaning } from './dictionary/point-of-service.ts';
import { processingCodeMeaning } from './dictionary/processing-code.ts';
import { RESPONSE_CODES } from './dictionary/response-codes.ts';
import { maskedValue } from './mask.ts';
import { dataElementsOf, type FieldValue, type Message, textOf } from './message.ts';
import type { Spec } from './spec.ts';

/** One line of a described message. Fit to be shown and logged: `value` is masked. */
export interface DescribedField {
  /** `MTI`, `header`, `DE4`, or below an element whatever its hook calls the parts, such as `9F02`. */
  readonly field: string;
  readonly name: string;
  readonly value: string;
  readonly meaning?: string;
  readonly parts?: readonly DescribedField[];
}

/** Choices of a description. */
export interface DescribeOptions {
  /**
   * Takes elements apart, such as DE55 into its TLV data objects. What it returns is shown as it is: the hook masks. If it
   * throws, the element is shown as a count of bytes.
   */
  readonly parts?: { readonly [dataElement: number]: (value: FieldValue) => readonly DescribedField[] };
  /** Private elements (DE44, DE48, DE60 and the like) to be shown in clear. Card, track, PIN and key data never are. */
  readonly reveal?: readonly number[];
}

/**
 * What a message says, element by element, for people: names from the spec, meanings of codes, card data and secrets
 * masked. It takes partly read messages too ({@link UnpackError.partial}).
 */
export function describe(message: Message, spec: Spec, options: DescribeOptions = {}): DescribedField[] {
  const reveal = new Set(options.reveal);
  const lines: DescribedField[] = [];
  if (message.mti !== '') {
    lines.push(line('MTI', 'Message type indicator', message.mti, mtiMeaning(message.mti)));
  }
  for (const number of dataElementsOf(message)) {
    const value = message[number] as FieldValue;
    const name = spec.fields[number]?.name ?? 'Not in the spec';
    const described = line(
      `DE${number}`,
      name,
      maskedValue(number, value, reveal),
      meaningOf(number, message),
    );
    const parts = partsOf(value, options.parts?.[number]);
    lines.push(parts === undefined ? described : { ...described, parts });
  }
  return lines;
}

function line(field: string, name: string, value: string, meaning: string | undefined): DescribedField {
  return meaning === undefined ? { field, name, value } : { field, name, value, meaning };
}

function partsOf(
  value: FieldValue,
  hook: ((value: FieldValue) => readonly DescribedField[]) | undefined,
): readonly DescribedField[] | undefined {
  if (hook === undefined) return undefined;
  try {
    return hook(value);
  } catch {
    // Whatever is wrong inside the element, the rest of the message is still to be seen.
    return undefined;
  }
}

function meaningOf(number: number, message: Message): string | undefined {
  const value = textOf(message, number);
  if (value === undefined) return undefined;
  switch (number) {
    case 3:
      return processingCodeMeaning(value);
    case 4:
      return amountMeaning(value, textOf(message, 49));
    case 5:
      return amountMeaning(value, textOf(message, 50));
    case 6:
      return amountMeaning(value, textOf(message, 51));
    case 22:
      return entryModeMeaning(value);
    case 25:
      return conditionMeaning(value);
    case 39:
      return RESPONSE_CODES[value]?.meaning;
    case 49:
    case 50:
    case 51:
      return currencyMeaning(value);
    case 70:
      return networkCodeMeaning(value);
    case 90:
      return originalMeaning(value);
    default:
      return undefined;
  }
}

function originalMeaning(value: string): string | undefined {
  if (value.length !== 42) return undefined;
  return `of ${value.slice(0, 4)}, trace number ${value.slice(4, 10)}, sent ${value.slice(10, 20)}`;
}
