import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDataObjects } from './data-objects.ts';
import { encodeTlv, type TlvInput } from './encode-tlv.ts';
import { parseTlv, type TlvElement } from './parse-tlv.ts';
import { isConstructed, tagFromHex, tagToHex } from './tag.ts';
import { TlvError } from './tlv-error.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(' ', ''));
const code = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof TlvError) return error.code;
    throw error;
  }
  return 'no error';
};

describe('TLV limits and padding', () => {
  it('skips 00 and FF between objects, and not inside values', () => {
    const parsed = parseTlv(bytes('0000 9C0100 00 FFFF 9A03261123 00 FF'));
    expect(parsed.map((element) => element.tagHex)).toEqual(['9C', '9A']);
    expect(parseTlv(bytes('FF8105 02 9C00'))[0]?.tagHex).toBe('FF8105');
  });

  it('refuses what is too deep, too many, too large, or has no end', () => {
    expect(code(() => parseTlv(bytes('E006E004E002E000'), { maxDepth: 4 }))).toBe('no error');
    expect(code(() => parseTlv(bytes('E006E004E002E000'), { maxDepth: 3 }))).toBe('ERR_TLV_DEPTH');
    expect(code(() => parseTlv(bytes('9C009C009C00'), { maxElements: 2 }))).toBe('ERR_TLV_COUNT');
    expect(code(() => parseTlv(bytes('9C009C00'), { maxBytes: 3 }))).toBe('ERR_TLV_SIZE');
    expect(code(() => parseTlv(bytes('E0809C000000')))).toBe('ERR_TLV_LENGTH');
    expect(code(() => parseTlv(bytes('9C8500000000010A')))).toBe('ERR_TLV_LENGTH');
    expect(code(() => parseTlv(bytes('9C84FFFFFFFF00')))).toBe('ERR_TLV_VALUE');
    expect(code(() => parseTlv(bytes('9F8181810100')))).toBe('ERR_TLV_TAG');
  });

  it('refuses an object that occurs twice in the flat form', () => {
    expect(code(() => parseDataObjects(bytes('9C0100 E003 9C0101')))).toBe('ERR_TLV_DUPLICATE');
  });

  it('reads a tag name and refuses half and double ones', () => {
    expect(tagFromHex('9f66')).toBe(0x9f66);
    for (const bad of ['9F', '9C9C', '9F81', '9F6601', '', 'XY', '9']) {
      expect(['ERR_TLV_TAG', 'ERR_TLV_HEX']).toContain(code(() => tagFromHex(bad)));
    }
  });
});

/** Any tag of one to three bytes that is whole. */
const anyTag = fc
  .oneof(
    fc.integer({ min: 1, max: 0xfe }),
    fc.integer({ min: 0x1f01, max: 0xff7e }),
    fc.integer({ min: 0x1f8101, max: 0xff_fe7e }),
  )
  .filter(
    (tag) => code(() => tagFromHex(tagToHex(tag))) === 'no error' && tagToHex(tag).slice(0, 4) !== 'FFFF',
  );
const primitive = fc.record({
  tag: anyTag.filter((tag) => !isConstructed(tag)),
  value: fc.uint8Array({ maxLength: 300 }),
});
const { object } = fc.letrec<{ object: TlvInput }>((tie) => ({
  object: fc.oneof(
    { depthSize: 'small' },
    primitive,
    fc.record({ tag: anyTag.filter(isConstructed), children: fc.array(tie('object'), { maxLength: 4 }) }),
  ),
}));

describe('TLV properties', () => {
  it('what is encoded parses to the same objects', () => {
    fc.assert(
      fc.property(fc.array(object, { maxLength: 6 }), (objects) => {
        const encoded = encodeTlv(objects);
        const parsed = parseTlv(encoded, { maxDepth: 20 });
        expect(parsed.map(toInput)).toEqual(objects.map(normal));
        expect(encodeTlv(parsed)).toEqual(encoded);
      }),
    );
  });

  it('any bytes parse, or are refused with a typed error at an offset inside them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (input) => {
        try {
          for (const element of parseTlv(input)) expect(element.end).toBeLessThanOrEqual(input.length);
        } catch (error) {
          expect(error).toBeInstanceOf(TlvError);
          if (!(error instanceof TlvError)) return;
          expect(error.offset).toBeGreaterThanOrEqual(0);
          expect(error.offset).toBeLessThanOrEqual(input.length);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

function toInput({ tag, value, children }: TlvElement): TlvInput {
  return children ? { tag, children: children.map(toInput) } : { tag, value: Uint8Array.from(value) };
}

function normal({ tag, value, children }: TlvInput): TlvInput {
  return children ? { tag, children: children.map(normal) } : { tag, value: Uint8Array.from(value ?? []) };
}

it('reported/E06: tags of three bytes are read', () => {
  const elements = parseTlv(bytes('DF8116 01 AA DF8129 02 BBCC 9F26 01 DD'));
  expect(elements.map(({ tag, value }) => [tagToHex(tag), value.toHex()])).toEqual([
    ['DF8116', 'aa'],
    ['DF8129', 'bbcc'],
    ['9F26', 'dd'],
  ]);
});
