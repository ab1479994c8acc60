/** The value of a data element: text for n, a, an, ans, z and dates; bytes for b. */
export type FieldValue = string | Uint8Array;

/**
 * An ISO 8583 message: the message type indicator and the data elements by number (`message[11]` is DE11).
 *
 * The bitmaps (DE1 and DE65) are not part of it: they follow from which data elements are there.
 * `header` exists only where the spec has one.
 */
export interface Message {
  mti: string;
  header?: FieldValue;
  [dataElement: number]: FieldValue | undefined;
}

/** The numbers of the data elements that a message holds, ascending. */
export function dataElementsOf(message: Message): number[] {
  const numbers: number[] = [];
  for (const key of Object.keys(message)) {
    const number = Number(key);
    if (Number.isInteger(number) && message[number] !== undefined) numbers.push(number);
  }
  return numbers;
}

/** The text of a data element, or undefined where it is absent or holds bytes. */
export function textOf(message: Message, dataElement: number): string | undefined {
  const value = message[dataElement];
  return typeof value === 'string' ? value : undefined;
}

/** The bytes of a data element, or undefined where it is absent or holds text. */
export function bytesOf(message: Message, dataElement: number): Uint8Array | undefined {
  const value = message[dataElement];
  return value instanceof Uint8Array ? value : undefined;
}
