import { PackError, UnpackError } from './errors.ts';
import type { FieldValue, Message } from './message.ts';

/** Reads and writes one data element as what it means, such as the TLV data objects of DE55. */
export interface FieldHook<T> {
  readonly dataElement: number;
  /**
   * The meaning of the element, undefined where the message has none.
   *
   * @throws {UnpackError} ERR_UNPACK_CHARACTER with the element's path; the parser's own error is its `cause`.
   */
  read(message: Message): T | undefined;
  /**
   * Sets the element.
   *
   * @throws {PackError} ERR_PACK_TYPE with the element's path; the encoder's own error is its `cause`.
   */
  write(message: Message, meaning: T): void;
}

/**
 * Binds a parser and an encoder to a data element whose value is bytes. The codec itself stays ignorant of what is inside, so
 * that a message with a broken DE55 can still be read, traced and answered.
 */
export function bytesHook<T>(
  dataElement: number,
  parse: (bytes: Uint8Array) => T,
  encode: (meaning: T) => Uint8Array,
): FieldHook<T> {
  return hook(
    dataElement,
    (value) => (value instanceof Uint8Array ? { meaning: parse(value) } : undefined),
    encode,
  );
}

/** The same for a data element whose value is text, such as the fixed parts of DE90. */
export function textHook<T>(
  dataElement: number,
  parse: (text: string) => T,
  encode: (meaning: T) => string,
): FieldHook<T> {
  return hook(
    dataElement,
    (value) => (typeof value === 'string' ? { meaning: parse(value) } : undefined),
    encode,
  );
}

function hook<T>(
  dataElement: number,
  parse: (value: FieldValue) => { meaning: T } | undefined,
  encode: (meaning: T) => FieldValue,
): FieldHook<T> {
  const path = `DE${dataElement}`;
  return {
    dataElement,
    read(message) {
      const value = message[dataElement];
      if (value === undefined) return undefined;
      try {
        const result = parse(value);
        if (result !== undefined) return result.meaning;
      } catch (cause) {
        const error = new UnpackError('ERR_UNPACK_CHARACTER', path, 0, 'content cannot be read', message);
        error.cause = cause;
        throw error;
      }
      throw new UnpackError('ERR_UNPACK_CHARACTER', path, 0, 'value has the wrong type', message);
    },
    write(message, meaning) {
      try {
        message[dataElement] = encode(meaning);
      } catch (cause) {
        const error = new PackError('ERR_PACK_TYPE', path, 'content cannot be encoded');
        error.cause = cause;
        throw error;
      }
    },
  };
}
