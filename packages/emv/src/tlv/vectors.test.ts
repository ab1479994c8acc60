import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase, vectorOff } from '../../../../vectors/vector-case.ts';
import { parseDataObjects } from './data-objects.ts';
import { encodeTlv, type TlvInput } from './encode-tlv.ts';
import { parseTlv, type TlvElement } from './parse-tlv.ts';
import { isConstructed, tagFromHex } from './tag.ts';
import { TlvError } from './tlv-error.ts';

const folder = new URL('../../../../vectors/', import.meta.url);
const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'));
interface Case {
  tags: unknown;
  tag?: string;
  value?: unknown;
  offset?: number;
  error?: string;
}
const { groups } = read('emv-tlv/pyemv-tlv-a.json') as { groups: { test: string; cases: Case[] }[] };

const SUITE = 'emv-tlv/pyemv-tlv-a';
/** A case that is switched off by mistake would show here. */
const OFF_COUNT = 7;

/** Published cases that contradict the standard or belong to that library's own API, with the reason. */
function switchedOff(test: string, { tags, error }: Case): string | undefined {
  if (tags === '9C80') return 'length 80 is the indefinite form, which EMV Book 3 Annex B does not allow';
  if (test.startsWith('test_encode_simple')) {
    const text = JSON.stringify(tags);
    if (text.length > 300) return 'a one-byte length field up to FF is a dialect of that library';
  }
  if (test === 'test_encode_exception' && error && /value (type|format)/.test(error)) {
    return 'values are bytes here, so the compiler refuses it';
  }
  return undefined;
}

for (const { test, cases } of groups) {
  describe(`published TLV vectors: ${test}`, () => {
    cases.forEach((testCase, index) => {
      const off = switchedOff(test, testCase);
      const name = `case ${index}${off ? ` (off: ${off})` : ''}`;
      it.skipIf(off)(name, () => {
        const refused = test === 'test_decode_exception' || testCase.error !== undefined;
        vectorCase(SUITE, `${test} ${index}`, refused ? 'refused' : 'passes');
        if (test === 'test_decode_exception') rejects(testCase);
        else if (test.startsWith('test_decode')) {
          expect(toPlain(parseTlv(Uint8Array.fromHex(String(testCase.tags))))).toEqual(plain(testCase.value));
        } else if (testCase.error) {
          expect(() => encodeTlv(toInput(testCase.tags))).toThrow(TlvError);
        } else {
          expect(encodeTlv(toInput(testCase.tags)).toHex().toUpperCase()).toBe(testCase.value);
        }
      });
    });
  });
}

it('published TLV vectors that are off say why', () => {
  let off = 0;
  for (const { test, cases } of groups) {
    for (const [index, testCase] of cases.entries()) {
      const reason = switchedOff(test, testCase);
      if (reason === undefined) continue;
      vectorOff(SUITE, `${test} ${index}`, reason);
      off += 1;
    }
  }
  expect(off).toBe(OFF_COUNT);
});

/** The code by the first words of the published message, the offset as published. */
function rejects({ tags, offset, error = '' }: Case): void {
  const code = error.startsWith('Tag length')
    ? 'ERR_TLV_LENGTH'
    : error.startsWith('Tag value')
      ? 'ERR_TLV_VALUE'
      : 'ERR_TLV_TAG';
  let thrown: unknown;
  try {
    parseTlv(Uint8Array.fromHex(String(tags)));
  } catch (caught) {
    thrown = caught;
  }
  expect(thrown).toBeInstanceOf(TlvError);
  expect(thrown).toMatchObject({ code, offset });
}

function toPlain(elements: readonly TlvElement[]): unknown {
  return Object.fromEntries(
    elements.map((element) => [
      element.tagHex,
      element.children ? toPlain(element.children) : element.value.toHex().toUpperCase(),
    ]),
  );
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('hex' in value) return value.hex;
  return Object.fromEntries(Object.entries(value).map(([tag, inner]) => [tag, plain(inner)]));
}

function toInput(tags: unknown): TlvInput[] {
  return Object.entries(tags as Record<string, unknown>).map(([name, value]) => {
    const tag = tagFromHex(name);
    const inner = plain(value);
    if (isConstructed(tag) && typeof inner === 'object') return { tag, children: toInput(inner) };
    return { tag, value: Uint8Array.fromHex(String(inner)) };
  });
}

describe('a real field 55', () => {
  const { field55_hex, expect: expected } = read('iso8583/moov-field55.json') as {
    field55_hex: string;
    expect: Record<string, string>;
  };
  const bytes = Uint8Array.fromHex(field55_hex);

  /** From here on the reader's maker writes lengths of its own (`C1`, `A1`) for enciphered and masked values. */
  const standard = bytes.subarray(0, field55_hex.indexOf('ff810581ac') / 2);

  it('parses, with three-byte tags', () => {
    vectorCase('iso8583/moov-field55', 'data objects');
    const found = parseDataObjects(standard);
    for (const [name, value] of Object.entries(expected)) {
      const hex = found.get(tagFromHex(name))?.toHex().toUpperCase() ?? '';
      // The publisher prints a numeric amount without its leading zeros.
      expect(name === '9F02' ? hex.replace(/^0+/, '') : hex, name).toBe(value);
    }
    expect(found.has(0xdf8129)).toBe(true);
  });

  it('encodes to the same bytes again', () => {
    expect(encodeTlv(parseTlv(standard))).toEqual(standard);
  });

  it('is refused where the proprietary lengths begin', () => {
    expect(() => parseTlv(bytes)).toThrow(expect.objectContaining({ code: 'ERR_TLV_LENGTH', offset: 241 }));
  });
});
