import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../../vectors/vector-case.ts';
import { inMemory } from '../../testing/in-memory.ts';

const { tally } = inMemory();
const read = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../../../vectors/${path}.json`, import.meta.url), 'utf8'));
interface Case {
  readonly pin: string;
  readonly pan: string;
  readonly pin_block: string | { readonly hex: string };
  readonly key: { readonly hex: string };
  readonly conversion_table: string;
  readonly offset: string;
  readonly pan_verify_offset: number;
  readonly pan_verify_length: number;
  readonly pan_pad: string;
  readonly result_pin: string;
  readonly result_offset: string;
  readonly result_pvv: string;
  readonly pvki: string;
}
const casesOf = (path: string, test: string): (Case & { readonly name: string })[] =>
  (read(path).groups as { test: string; cases: Case[] }[])
    .filter((group) => group.test === test)
    .flatMap(({ cases }) => cases.map((given, at) => ({ ...given, name: `${test} ${at + 1}` })));
const hexOf = (value: string | { readonly hex: string }) => (typeof value === 'string' ? value : value.hex);
const BLOCKS = 'crypto-pinblock/psec-pinblock-a';
const PIN = 'crypto-pin/psec-pin-a';
// Stands in the source of the published tests.
const KEY = '0123456789ABCDEFFEDCBA9876543210';
const PAN = '9999990000000014';

describe('tally keys pin', () => {
  it.each(
    ['0', '2', '3'].flatMap((format) =>
      casesOf(BLOCKS, `test_decode_pinblock_iso_${format}`).map((given) => ({ ...given, format })),
    ),
  )('decodes $name', async ({ name, format, pin, pan, pin_block }) => {
    vectorCase(BLOCKS, name);
    const bound = pan === undefined ? [] : ['--pan', pan];
    const { output, text } = await tally([
      'keys',
      'pin',
      'decode',
      '--format',
      format,
      ...bound,
      hexOf(pin_block),
    ]);
    expect(output).toEqual({ pin });
    expect(text).toBe(`${'*'.repeat(pin.length)}\n`);
  });
  it.each(
    ['0', '2', '3'].flatMap((format) =>
      casesOf(BLOCKS, `test_decode_pinblock_iso_${format}_exception`).map((given) => ({ ...given, format })),
    ),
  )('refuses $name', async ({ name, format, pan, pin_block }) => {
    vectorCase(BLOCKS, name, 'refused');
    const bound = pan === undefined ? [] : ['--pan', pan];
    const { output, exitCode } = await tally([
      'keys',
      'pin',
      'decode',
      '--format',
      format,
      ...bound,
      hexOf(pin_block),
    ]);
    expect(output).toMatchObject({ error: { code: expect.stringMatching(/^ERR_PIN_/) } });
    expect(exitCode).toBeGreaterThan(0);
  });
  it.each(casesOf(BLOCKS, 'test_encode_pinblock_iso_0'))(
    'encodes $name',
    async ({ name, pin, pan, pin_block }) => {
      vectorCase(BLOCKS, name);
      const { output } = await tally(['keys', 'pin', 'encode', '--format', '0', '--pin', pin, '--pan', pan]);
      expect(output).toEqual({ block: pin_block });
    },
  );
  it.each(casesOf(BLOCKS, 'test_decipher_pinblock_iso_4'))(
    'deciphers $name',
    async ({ name, pin, pan, pin_block, key }) => {
      vectorCase(BLOCKS, name);
      const argv = [
        'keys',
        'pin',
        'decode',
        '--format',
        '4',
        '--key',
        hexOf(key),
        '--pan',
        pan,
        hexOf(pin_block),
      ];
      expect((await tally(argv)).output).toEqual({ pin });
    },
  );

  it('shows format 4 without a key as its two fields, and reads them again', async () => {
    const random = '548ED7FD65495950';
    const { output } = await tally([
      'keys',
      'pin',
      'encode',
      '--format',
      '4',
      '--pin',
      '1234',
      '--pan',
      PAN,
      '--random',
      random,
    ]);
    expect(output).toEqual({
      pinField: `441234AAAAAAAAAA${random}`,
      panField: '49999990000000014000000000000000',
      block: `441234AAAAAAAAAA${random}49999990000000014000000000000000`,
    });
    for (const block of [output.pinField, output.block]) {
      expect((await tally(['keys', 'pin', 'decode', '--format', '4', String(block)])).output).toEqual({
        pin: '1234',
      });
    }
  });

  it('translates for the same account, and only as ISO 9564-1 allows', async () => {
    const [aes, tdes] = ['00112233445566778899AABBCCDDEEFF', KEY];
    const encoded = await tally([
      'keys',
      'pin',
      'encode',
      '--format',
      '4',
      '--key',
      aes,
      '--pin',
      '123456',
      '--pan',
      PAN,
    ]);
    const translate = (to: string, key: string) =>
      tally([
        'keys',
        'pin',
        'translate',
        '--from-format',
        '4',
        '--from-key',
        aes,
        '--to-format',
        to,
        '--to-key',
        key,
        '--pan',
        PAN,
        String(encoded.output.block),
      ]);
    const { output } = await translate('0', tdes);
    const decoded = [
      'keys',
      'pin',
      'decode',
      '--format',
      '0',
      '--key',
      tdes,
      '--pan',
      PAN,
      String(output.block),
    ];
    expect((await tally(decoded)).output).toEqual({ pin: '123456' });
    for (const to of ['1', '2']) {
      expect(await translate(to, tdes)).toMatchObject({
        output: { error: { code: 'ERR_PIN_TRANSLATION' } },
        exitCode: 1,
      });
    }
  });

  it.each<[code: string, argv: string[]]>([
    ['ERR_OPTION_MISSING', ['encode', '--format', '0', '--pin', '1234']],
    ['ERR_DIGITS', ['encode', '--format', '2', '--pin', '12x4']],
    ['ERR_PIN_DIGITS', ['encode', '--format', '2', '--pin', '123']],
    ['ERR_PIN_KEY', ['encode', '--format', '2', '--pin', '1234', '--key', '00']],
    ['ERR_OPTION_VALUE', ['encode', '--format', '5', '--pin', '1234']],
    ['ERR_PIN_BLOCK_LENGTH', ['decode', '--format', '2', '00']],
  ])('is used wrongly: %s', async (code, argv) => {
    const { output, exitCode } = await tally(['keys', 'pin', ...argv]);
    expect(output).toMatchObject({ error: { code } });
    expect(exitCode).toBe(2);
  });
});

describe('tally keys pvv, ibm3624 and cvv', () => {
  it.each(casesOf(PIN, 'test_generate_visa_pvv'))(
    'pvv: $name',
    async ({ name, pvki, pin, pan, result_pvv }) => {
      vectorCase(PIN, name);
      const argv = ['keys', 'pvv', '--key', KEY, '--pan', pan, '--index', pvki, '--pin', pin];
      expect((await tally(argv)).output).toEqual({ pvv: result_pvv });
    },
  );
  const ibm = (given: Case) => [
    ...['keys', 'ibm3624', '--key', KEY, '--pan', given.pan, '--table', given.conversion_table],
    ...['--pan-offset', String(given.pan_verify_offset), '--pan-length', String(given.pan_verify_length)],
    ...['--pan-pad', given.pan_pad],
  ];
  it.each(casesOf(PIN, 'test_generate_ibm3624_pin'))('ibm3624: $name', async (given) => {
    vectorCase(PIN, given.name);
    expect((await tally([...ibm(given), '--offset', given.offset])).output).toEqual({
      pin: given.result_pin,
    });
  });
  it.each(casesOf(PIN, 'test_generate_ibm3624_offset'))('ibm3624: $name', async (given) => {
    vectorCase(PIN, given.name);
    expect((await tally([...ibm(given), '--pin', given.pin])).output).toEqual({
      offset: given.result_offset,
    });
  });
  it('ibm3624 takes a PIN or an offset', async () => {
    for (const more of [[], ['--pin', '1234', '--offset', '0000']]) {
      const { output } = await tally(['keys', 'ibm3624', '--key', KEY, '--pan', PAN, ...more]);
      expect(output).toMatchObject({ error: { code: 'ERR_OPTION_MISSING' } });
    }
  });
  it('cvv', async () => {
    vectorCase('crypto-pin/psec-cvv', 'known 1');
    const [known] = read('crypto-pin/psec-cvv').known;
    const argv = [
      'keys',
      'cvv',
      '--key',
      known.cvk,
      '--pan',
      known.pan,
      '--expiry',
      known.expiry,
      '--service',
      known.service_code,
    ];
    const { output, text } = await tally(argv);
    expect(output).toEqual({ cvv: known.cvv });
    expect(text).not.toContain(known.cvv);
  });
});

describe('tally keys check-value', () => {
  it('is made by encryption or by CMAC', async () => {
    const of = async (algorithm: string, method: string) =>
      (await tally(['keys', 'check-value', '--algorithm', algorithm, '--key', KEY, '--method', method]))
        .output.checkValue;
    expect(await of('tdes', 'encryption')).toBe('08D7B4');
    expect(await of('tdes', 'cmac')).toMatch(/^[0-9A-F]{6}$/);
    expect(await of('aes', 'encryption')).toMatch(/^[0-9A-F]{6}$/);
    expect(await of('aes', 'cmac')).toMatch(/^[0-9A-F]{10}$/);
  });
});
