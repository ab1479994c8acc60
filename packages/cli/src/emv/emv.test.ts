import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { inMemory } from '../testing/in-memory.ts';

const { files, tally } = inMemory();
const VECTORS = new URL('../../../../vectors/', import.meta.url);
const PAN = '9999990000000014';
const TRACK_2 = `57139999990000000014D39122010000000000000F`;

interface Node {
  readonly tag: string;
  readonly value?: string;
  readonly children?: readonly Node[];
}

describe('tally emv tlv', () => {
  const suite = 'emv-tlv/pyemv-tlv-a';
  const { groups } = JSON.parse(readFileSync(new URL(`${suite}.json`, VECTORS), 'utf8')) as {
    groups: { test: string; cases: { tags: unknown; value?: unknown; offset?: number }[] }[];
  };
  const casesOf = (test: string) =>
    (groups.find((group) => group.test === test)?.cases ?? [])
      .map((given, index) => ({ ...given, tags: String(given.tags), name: `${test} ${index}` }))
      // The indefinite form, which EMV Book 3, Annex B does not allow: off in the tests of the parser too.
      .filter(({ tags }) => tags !== '9C80');

  const plain = (objects: readonly Node[]): unknown =>
    Object.fromEntries(
      objects.map(({ tag, value, children }) => [tag, children ? plain(children) : { hex: value }]),
    );

  it.each(casesOf('test_decode_tag'))('$name', async ({ tags, value, name }) => {
    vectorCase(suite, name);
    const { output, exitCode } = await tally(['emv', 'tlv', tags]);
    expect(exitCode).toBe(0);
    expect(plain(output.objects as Node[])).toEqual(value);
  });

  it.each(casesOf('test_decode_exception'))('$name is refused', async ({ tags, offset, name }) => {
    vectorCase(suite, name, 'refused');
    const { output, errorText, exitCode } = await tally(['emv', 'tlv', tags]);
    expect(exitCode).toBe(2);
    expect(output).toMatchObject({
      error: { code: expect.stringMatching(/^ERR_TLV_/), path: `byte ${offset}` },
    });
    expect(errorText).toMatch(/^ERR_TLV_/);
  });

  it('gives tag, name, length, value and the meaning of bits', async () => {
    const { output, text } = await tally(['emv', 'tlv', '95050000008000']);
    const name = 'Terminal Verification Results (TVR)';
    const bits = [{ byte: 4, name: 'Transaction exceeds floor limit' }];
    expect(output).toEqual({ objects: [{ tag: '95', name, length: 5, value: '0000008000', bits }] });
    expect(text).toBe(`95 ${name} [5] 0000008000\n  byte 4: Transaction exceeds floor limit\n`);
  });

  it('masks for people, not for programs', async () => {
    const { output, text } = await tally(['emv', 'tlv', '-'], { standardInput: `70 15\n${TRACK_2}` });
    expect(text).toContain('57 Track 2 Equivalent Data [19] 999999******0014D');
    expect(text).not.toContain(PAN);
    expect(output).toMatchObject({
      objects: [{ tag: '70', children: [{ tag: '57', value: TRACK_2.slice(4) }] }],
    });
  });

  it.each<[code: string, path: string, argv: string[]]>([
    ['ERR_HEX', 'hex', ['9F2']],
    ['ERR_HEX', 'hex', ['zz']],
    ['ERR_USAGE', 'hex', []],
    ['ERR_USAGE', '', ['9C01FF', '9C01FF']],
  ])('is used wrongly: %s at %s', async (code, path, argv) => {
    const { output, exitCode } = await tally(['emv', 'tlv', ...argv]);
    expect(output).toMatchObject({ error: { code, path } });
    expect(exitCode).toBe(2);
  });
});

describe('tally emv dol', () => {
  const CDOL = '9F02069F1A0295055A088A02';

  it('says what a list asks for', async () => {
    const { output, text } = await tally(['emv', 'dol', '9F66049F0206']);
    expect(output).toEqual({
      entries: [
        { tag: '9F66', name: 'Terminal Transaction Qualifiers (TTQ)', length: 4 },
        { tag: '9F02', name: 'Amount, Authorised (Numeric)', length: 6 },
      ],
      length: 10,
    });
    expect(text).toMatch(/^9F66 Terminal Transaction Qualifiers \(TTQ\) \[4\]\n.*\n10 bytes in all\n$/);
  });

  it('builds the data by the rules of EMV Book 3, 5.4', async () => {
    files.set('values.json', JSON.stringify({ '9F02': '1250', '9f1a': '00000276', '5A': PAN, 95: '8000' }));
    const { output, text } = await tally(['emv', 'dol', CDOL, '--values', 'values.json']);
    // A number is padded and cut at the left, others at the right; what is not known is zeros.
    expect(output).toMatchObject({ length: 23, data: `000000001250${'0276'}${'8000000000'}${PAN}${'0000'}` });
    expect(output.entries).toMatchObject([
      { value: '000000001250' },
      { value: '0276' },
      {},
      { value: PAN },
      {},
    ]);
    expect(text).toContain('5A Application Primary Account Number (PAN) [8] 999999******0014');
    expect(text).not.toContain(PAN);
  });

  it.each<[code: string, path: string, argv: string[]]>([
    ['ERR_TLV_LENGTH', 'byte 2', ['9F66']],
    ['ERR_TLV_TAG', 'byte 0', ['9F']],
    ['ERR_HEX', 'hex', ['9F6']],
    ['ERR_FILE', 'none.json', [CDOL, '--values', 'none.json']],
    ['ERR_JSON', 'list.json', [CDOL, '--values', 'list.json']],
    ['ERR_JSON', '9F02', [CDOL, '--values', 'number.json']],
    ['ERR_HEX', '9F02', [CDOL, '--values', 'odd.json']],
    ['ERR_TLV_HEX', 'byte 0', [CDOL, '--values', 'name.json']],
  ])('is used wrongly: %s at %s', async (code, path, argv) => {
    files.set('list.json', '[]').set('number.json', '{"9F02":1}').set('odd.json', '{"9F02":"1"}');
    files.set('name.json', '{"amount":"00"}');
    const { output, exitCode } = await tally(['emv', 'dol', ...argv]);
    expect(output).toMatchObject({ error: { code, path } });
    expect(exitCode).toBe(2);
  });
});
