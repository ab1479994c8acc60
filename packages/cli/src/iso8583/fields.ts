import { type DescribedObject, describeTlv, parseTlv, type TlvElement } from '@tallystick/emv';
import {
  type DescribedField,
  dataElementsOf,
  describe,
  type FieldValue,
  type Message,
  type Spec,
} from '@tallystick/iso8583';
import type { JsonObject } from '../command.ts';
import { wholeTree } from '../emv/tree.ts';
import { toHex } from '../input.ts';

const ICC_DATA = 55;

/** A message explained: element by element for people, masked; and as a value, whole. */
export function described(
  message: Message,
  spec: Spec,
): { readonly output: JsonObject; readonly text: string } {
  const masked = describe(message, spec, { parts: { [ICC_DATA]: (value) => partsOf(value, describeTlv) } });
  const whole = describe(message, spec, { parts: { [ICC_DATA]: (value) => partsOf(value, wholeTree) } });
  const values = new Map<string, FieldValue>(
    dataElementsOf(message).map((number) => [`DE${number}`, message[number] as FieldValue]),
  );
  const fields = whole.map((field) => ({
    ...field,
    value: wholeValue(values.get(field.field)) ?? field.value,
  }));
  const header = message.header === undefined ? {} : { header: wholeValue(message.header) };
  return {
    output: { spec: spec.name, ...header, mti: message.mti, fields },
    text: `${lines(masked, '').join('\n')}\n`,
  };
}

const wholeValue = (value: FieldValue | undefined): string | undefined =>
  value instanceof Uint8Array ? toHex(value) : value;

/** The chip data of DE55, explained. */
function partsOf(
  value: FieldValue,
  explain: (elements: readonly TlvElement[]) => readonly DescribedObject[],
): readonly DescribedField[] {
  if (!(value instanceof Uint8Array)) throw new TypeError('DE55 is text in this dialect');
  return explain(parseTlv(value)).map(partOf);
}

function partOf({ tag, name, value = '', text, bits, children }: DescribedObject): DescribedField {
  const meaning = text ?? bits?.map((bit) => bit.name).join('; ');
  return {
    field: tag,
    name,
    value,
    ...(meaning ? { meaning } : {}),
    ...(children ? { parts: children.map(partOf) } : {}),
  };
}

function lines(fields: readonly DescribedField[], indent: string): string[] {
  return fields.flatMap(({ field, name, value, meaning, parts }) => [
    `${indent}${field.padEnd(6)} ${name.padEnd(44)} ${value}${meaning === undefined ? '' : `  (${meaning})`}`,
    ...(parts ? lines(parts, `${indent}  `) : []),
  ]);
}
