import { readFileSync } from 'node:fs';
import { compile, ISO_1987_ASCII, ISO_1987_BINARY } from '@tallystick/iso8583';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inMemory } from '../testing/in-memory.ts';

const { files, tally } = inMemory();
const PAN = '9999990000000004';
const TRACK_2 = '9999990000000004D39122010000000000000F';
const CHIP = Uint8Array.fromHex(`9F2608A1A2A3A4A5A6A7A89F360200075713${TRACK_2}`);
const PARTS = { mti: '0200', 2: PAN, 4: '000000001250', 11: '000001', 49: '826', 55: CHIP };
const MESSAGE = compile(ISO_1987_BINARY).pack(PARTS).toHex();
const BINARY = ['--spec', 'iso1987binary'];

describe('tally iso8583 explain', () => {
  it('explains a message to people, masked', async () => {
    const { text, exitCode } = await tally(['iso8583', 'explain', MESSAGE, ...BINARY]);
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^MTI +Message type indicator +0200 {2}\(financial request/);
    expect(text).toMatch(/DE2 +Primary account number +999999\*{6}0004\n/);
    expect(text).toContain('12.50 GBP');
    expect(text).toMatch(/ {2}9F36 +Application Transaction Counter \(ATC\) +0007 {2}\(7\)/);
    expect(text).not.toContain(PAN);
  });

  it('gives programs the values whole', async () => {
    const { output } = await tally(['iso8583', 'explain', MESSAGE, ...BINARY]);
    expect(output).toMatchObject({
      spec: 'ISO 8583:1987 binary',
      mti: '0200',
      fields: [
        { field: 'MTI', value: '0200' },
        { field: 'DE2', name: 'Primary account number', value: PAN },
        { field: 'DE4', value: '000000001250', meaning: '12.50 GBP' },
        { field: 'DE11', value: '000001' },
        { field: 'DE49', value: '826' },
        {
          field: 'DE55',
          value: CHIP.toHex().toUpperCase(),
          parts: [{ field: '9F26', value: 'A1A2A3A4A5A6A7A8' }, {}, { field: '57', value: TRACK_2 }],
        },
      ],
    });
  });

  it('shows what can be read of a broken one, and why it ends there', async () => {
    const broken = compile(ISO_1987_BINARY)
      .pack({ mti: '0200', 2: PAN, 4: '000000001250', 49: '826' })
      .toHex();
    const { output, text, errorText, exitCode } = await tally([
      ...['iso8583', 'explain', broken.slice(0, -2)],
      ...BINARY,
    ]);
    expect(exitCode).toBe(2);
    expect(text).toContain('DE4');
    expect(errorText).toContain('ERR_UNPACK_TRUNCATED: DE49 at byte');
    expect(output).toMatchObject({
      error: { code: 'ERR_UNPACK_TRUNCATED', path: 'DE49' },
      fields: [{}, { field: 'DE2' }, { field: 'DE4' }],
    });
  });

  it('takes a dialect of moov-io/iso8583 from a file, and one of ours', async () => {
    const parts = { mti: '0800', 7: '0420090613', 11: '900001', 41: 'TERM0001' };
    const bytes = compile(ISO_1987_ASCII).pack(parts).toHex();
    const fields = Object.entries(parts)
      .filter(([name]) => name !== 'mti')
      .map(([number, value]) => ({ field: `DE${number}`, value }));
    const moov = await tally(['iso8583', 'explain', bytes, '--spec', 'iso8583/spec87ascii.json']);
    expect(moov.output).toMatchObject({
      spec: 'ISO 8583 v1987 ASCII',
      fields: [{ field: 'MTI', value: '0800' }, ...fields],
    });
    files.set('own.json', JSON.stringify({ ...ISO_1987_ASCII, name: 'ours' }));
    const own = await tally(['iso8583', 'explain', '-', '--spec', 'own.json'], {
      standardInput: `${bytes}\n`,
    });
    expect(own.output).toMatchObject({ spec: 'ours', fields: [{ value: '0800' }, ...fields] });
  });

  it('reads the messages of moov-io/iso8583', async () => {
    for (const name of ['financial_transaction_message', 'network_management_message_response']) {
      const bytes = readFileSync(
        new URL(`../../../../vectors/iso8583/moov-messages/${name}.dat`, import.meta.url),
      );
      const { output, exitCode } = await tally(['iso8583', 'explain', bytes.toHex()]);
      expect(exitCode).toBe(0);
      expect(output.mti).toBe(new TextDecoder().decode(bytes.subarray(0, 4)));
    }
  });

  it.each<[code: string, path: string, argv: string[]]>([
    ['ERR_HEX', 'hex', ['xyz']],
    ['ERR_HEX', 'hex', ['020']],
    ['ERR_USAGE', 'hex', []],
    ['ERR_USAGE', '--nothing', ['00', '--nothing']],
    ['ERR_OPTION_VALUE', '--spec', ['00', '--spec', 'iso1993']],
    ['ERR_FILE', 'none.json', ['00', '--spec', 'none.json']],
    ['ERR_JSON', 'SOURCES.md', ['00', '--spec', 'SOURCES.md']],
    ['ERR_SPEC', 'fields.2.enc', ['00', '--spec', 'moov-broken.json']],
    ['ERR_JSON', 'fields.2.format', ['00', '--spec', 'own-broken.json']],
    ['ERR_UNPACK_TRUNCATED', 'MTI', ['00']],
  ])('is used wrongly: %s at %s', async (code, path, argv) => {
    files.set(
      'moov-broken.json',
      JSON.stringify({ name: 'x', fields: { 0: { enc: 'ASCII' }, 2: { length: 1, enc: 'X' } } }),
    );
    files.set('own-broken.json', JSON.stringify({ ...ISO_1987_ASCII, fields: { 2: { name: 'x' } } }));
    const { output, exitCode } = await tally(['iso8583', 'explain', ...argv]);
    expect(output).toMatchObject({ error: { code, path } });
    expect(exitCode).toBe(2);
  });

  it('never fails on a dialect that makes no sense', async () => {
    const anything = fc.jsonValue({ maxDepth: 2 });
    const part = fc.record(
      {
        name: anything,
        format: fc.oneof(anything, fc.constant('n')),
        length: anything,
        encoding: fc.oneof(anything, fc.constant('ascii')),
        prefix: fc.oneof(anything, fc.constant('fixed')),
        padding: anything,
      },
      { requiredKeys: [] },
    );
    const spec = fc.record(
      {
        mti: fc.oneof(anything, fc.constant({ encoding: 'ascii' })),
        bitmap: fc.oneof(anything, fc.constant({ encoding: 'binary' })),
        header: anything,
        fields: fc.oneof(anything, fc.dictionary(fc.constantFrom('2', '3', '200', 'x'), part)),
      },
      { requiredKeys: ['mti'] },
    );
    await fc.assert(
      fc.asyncProperty(spec, async (value) => {
        files.set('any.json', JSON.stringify(value));
        const { exitCode, errorText } = await tally(['iso8583', 'explain', '0200', '--spec', 'any.json']);
        expect(exitCode).toBe(2);
        expect(errorText).toMatch(/^ERR_(SPEC|JSON|UNPACK_\w+): /);
      }),
      { numRuns: 300 },
    );
  });
});

describe('tally iso8583 pack', () => {
  const packed = async (content: unknown, ...more: string[]) => {
    files.set('fields.json', JSON.stringify(content));
    return tally(['iso8583', 'pack', 'fields.json', ...more]);
  };
  const hex = { mti: '0200', 2: PAN, 4: '000000001250', 11: '000001', 49: '826', 55: CHIP.toHex() };

  it('makes the bytes of a message, however its fields are written', async () => {
    const { mti, ...fields } = hex;
    const named = Object.fromEntries(Object.entries(fields).map(([number, value]) => [`DE${number}`, value]));
    for (const content of [hex, { mti, fields }, { mti, ...named }, { mti, fields: named }]) {
      const { output } = await packed(content, ...BINARY);
      expect(output).toEqual({ bytes: MESSAGE.toUpperCase(), length: MESSAGE.length / 2 });
    }
  });

  it('takes back what explain gives, from standard input', async () => {
    const { output } = await tally(['iso8583', 'explain', MESSAGE, ...BINARY]);
    const again = await tally(['iso8583', 'pack', '-', ...BINARY], { standardInput: JSON.stringify(output) });
    expect(again.output).toMatchObject({ bytes: MESSAGE.toUpperCase() });
  });

  it('shows people the fields, masked', async () => {
    const { text } = await packed(hex, ...BINARY);
    expect(text).toContain('999999******0004');
    expect(text).toContain(`${MESSAGE.length / 2} bytes`);
    expect(text).not.toContain(PAN);
  });

  it('packs a header', async () => {
    const own = { ...ISO_1987_BINARY, header: { length: 2, encoding: 'binary' } };
    files.set('own.json', JSON.stringify(own));
    const { output } = await packed({ mti: '0800', header: '6000', 11: '000001' }, '--spec', 'own.json');
    expect(output).toMatchObject({ bytes: `6000${'0800'}${'0020000000000000'}${'000001'}` });
    const { output: read } = await tally(['iso8583', 'explain', String(output.bytes), '--spec', 'own.json']);
    expect(read).toMatchObject({ header: '6000', mti: '0800' });
  });

  it.each<[code: string, path: string, content: unknown]>([
    ['ERR_JSON', 'mti', { 2: PAN }],
    ['ERR_JSON', 'PAN', { mti: '0200', PAN }],
    ['ERR_JSON', 'DE4', { mti: '0200', 4: 1250 }],
    ['ERR_JSON', 'fields', { mti: '0200', fields: 'none' }],
    ['ERR_JSON', 'fields.json', [1]],
    ['ERR_HEX', 'DE55', { mti: '0200', 55: 'chip' }],
    ['ERR_PACK_MTI', 'MTI', { mti: '02' }],
    ['ERR_PACK_LENGTH', 'DE2', { mti: '0200', 2: '9'.repeat(20) }],
    ['ERR_PACK_CHARACTER', 'DE4', { mti: '0200', 4: 'x' }],
    ['ERR_PACK_FIELD_UNKNOWN', 'DE129', { mti: '0200', 129: 'x' }],
  ])('refuses %s at %s', async (code, path, content) => {
    const { output, errorText, exitCode } = await packed(content);
    expect(output).toMatchObject({ error: { code, path } });
    expect(JSON.stringify(output) + errorText).not.toContain(PAN);
    expect(exitCode).toBe(2);
  });
});
