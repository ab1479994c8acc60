import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from './codec.ts';
import { PackError, UnpackError } from './errors.ts';
import { bytesHook, textHook } from './field-hook.ts';
import { textOf } from './message.ts';
import {
  encodeOriginalDataElements,
  originalDataElementsOf,
  parseOriginalDataElements,
} from './original-data-elements.ts';
import { extendSpec } from './spec.ts';
import { ISO_1987_ASCII } from './specs/iso-1987.ts';

const VECTOR = new URL('../../../vectors/iso8583/moov-messages/iso_reversal_message.dat', import.meta.url);

describe('DE90', () => {
  it('of a published reversal is taken apart and put together again', () => {
    const spec = extendSpec(ISO_1987_ASCII, { fields: { 55: { format: 'ans', encoding: 'ascii' } } });
    const value = textOf(compile(spec).unpack(readFileSync(VECTOR)), 90) ?? '';
    const parts = parseOriginalDataElements(value);
    expect(parts).toEqual({
      mti: '0200',
      systemTraceAuditNumber: '003316',
      transmissionDateTime: '0908064519',
      acquiringInstitution: '200',
      forwardingInstitution: '',
    });
    expect(encodeOriginalDataElements(parts)).toBe(value);
  });

  it('is made from the message that is reversed', () => {
    const original = { mti: '0200', 7: '1123033000', 11: '000042', 32: '12345' };
    const value = encodeOriginalDataElements(originalDataElementsOf(original));
    expect(value).toBe('0200' + '000042' + '1123033000' + '00000012345' + '00000000000');
    expect(parseOriginalDataElements(value)).toEqual({
      mti: '0200',
      systemTraceAuditNumber: '000042',
      transmissionDateTime: '1123033000',
      acquiringInstitution: '12345',
      forwardingInstitution: '',
    });
  });

  it('that is no 42 digits is refused', () => {
    expect(() => parseOriginalDataElements('1')).toThrow(UnpackError);
    expect(() => parseOriginalDataElements(`${'1'.repeat(41)}X`)).toThrow(
      expect.objectContaining({ offset: 41 }),
    );
    const parts = originalDataElementsOf({ mti: '0200', 32: '1234567890123' });
    expect(() => encodeOriginalDataElements(parts)).toThrow(
      expect.objectContaining({ field: 'DE90.acquiringInstitution' }),
    );
  });
});

describe('a field hook', () => {
  const original = textHook(90, parseOriginalDataElements, encodeOriginalDataElements);

  it('reads and writes the meaning of an element', () => {
    const message = { mti: '0400' };
    expect(original.read(message)).toBeUndefined();
    const parts = originalDataElementsOf({ mti: '0200', 11: '000042', 7: '1123033000' });
    original.write(message, parts);
    expect(original.read(message)).toEqual(parts);
  });

  it('names the element when the content is broken, and keeps the cause', () => {
    const broken = bytesHook<number>(
      55,
      () => {
        throw new RangeError('inner');
      },
      () => {
        throw new RangeError('inner');
      },
    );
    const message = { mti: '0200', 55: new Uint8Array(1), 90: 'short' };
    expect(() => broken.read(message)).toThrow(expect.objectContaining({ field: 'DE55' }));
    expect(() => broken.write(message, 1)).toThrow(PackError);
    expect(() => original.read(message)).toThrow(expect.objectContaining({ field: 'DE90' }));
    expect(() => original.read({ mti: '0400', 90: new Uint8Array(42) })).toThrow(UnpackError);
  });
});
