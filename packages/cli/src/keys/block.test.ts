import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { inMemory } from '../testing/in-memory.ts';

const { tally } = inMemory();
const { cases } = JSON.parse(
  readFileSync(new URL('../../../../vectors/crypto-tr31/openemv-tr31-a.json', import.meta.url), 'utf8'),
) as { cases: Record<string, Record<string, string>> };
const blocks = Object.entries(cases).flatMap(([name, values]) =>
  Object.entries(values)
    .filter(([field]) => field.startsWith('tr31_format_') || field === 'tr31_ascii')
    .map(([field, block]) => ({ name: `${name} ${field}`, block, values })),
);
const KBPK = '88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6';
const KEY = '3F419E1CB7079442AA37474C2EFBF8B8';

describe('tally keys block', () => {
  it.each(blocks)('unwraps and wraps $name', async ({ name, block, values }) => {
    vectorCase('crypto-tr31/openemv-tr31-a', name);
    const {
      kbpk = '',
      tr31_key_verify: key = '',
      tr31_ksn_verify: ksn,
      tr31_kcv_verify: checkValue,
    } = values;
    const { output, text, exitCode } = await tally(['keys', 'block', 'unwrap', '--kbpk', kbpk, block]);
    expect(exitCode).toBe(0);
    expect(String(output.key).startsWith(key)).toBe(true);
    expect(output.header).toMatchObject({ version: block.slice(0, 1), usage: block.slice(5, 7) });
    if (ksn) expect(output.header).toMatchObject({ optional: [{ id: 'KS', value: ksn }] });
    if (checkValue) expect(output.checkValue).toBe(checkValue);
    expect(text).not.toContain(String(output.key));
    const again = ['keys', 'block', 'wrap', '--kbpk', kbpk, '--header', block, '--key', String(output.key)];
    const wrapped = await tally(again);
    const reread = await tally(['keys', 'block', 'unwrap', '--kbpk', kbpk, String(wrapped.output.block)]);
    expect(reread.output).toEqual(output);
  });

  it('takes a header alone, and the block from standard input', async () => {
    const wrap = ['keys', 'block', 'wrap', '--kbpk', KBPK, '--header', 'D0000P0AE00E0000', '--key', KEY];
    const { output } = await tally(wrap);
    const unwrap = ['keys', 'block', 'unwrap', '--kbpk', KBPK, '-'];
    const read = await tally(unwrap, { standardInput: `${output.block}\n` });
    expect(read.output).toMatchObject({ key: KEY, checkValue: '08793E25AB' });
  });

  it('notes what a careful importer would ask about, beside the block and its key', async () => {
    const wrap = ['keys', 'block', 'wrap', '--kbpk', KBPK, '--key', KEY, '--header'];
    const quiet = await tally([...wrap, 'D0000P0AE00E0000']);
    expect(quiet.output).not.toHaveProperty('notes');
    expect(quiet.errorText).toBe('');
    const made = await tally([...wrap, 'D0000P0AC00E0000']);
    expect(made).toMatchObject({
      exitCode: 0,
      output: { notes: [{ code: 'mode_of_another_usage', field: 'mode' }] },
    });
    expect(made.text).toBe(`${made.output.block}\n`);
    expect(made.errorText).toBe('note: mode: a key of usage P0 has the mode B, D, E or N\n');
    const read = await tally(['keys', 'block', 'unwrap', '--kbpk', KBPK, String(made.output.block)]);
    expect(read.output.notes).toEqual(made.output.notes);
    expect(read.text).toMatch(/^note +mode: a key of usage P0/m);
  });

  it('refuses, with exit code 1, what was changed or made with another key; nothing of the key is in the answer', async () => {
    const made = await tally([
      'keys',
      'block',
      'wrap',
      '--kbpk',
      KBPK,
      '--header',
      'D0000P0AE00E0000',
      '--key',
      KEY,
    ]);
    const block = String(made.output.block);
    for (const [kbpk, given] of [
      [KBPK, block.replace('P0', 'K0')],
      [KBPK, `${block.slice(0, -1)}${block.endsWith('0') ? '1' : '0'}`],
      ['00'.repeat(32), block],
    ] as const) {
      const { output, exitCode } = await tally(['keys', 'block', 'unwrap', '--kbpk', kbpk, given]);
      expect(output).toEqual({
        error: { code: 'ERR_KEY_BLOCK_MAC', message: expect.any(String), path: 'mac' },
      });
      expect(exitCode).toBe(1);
    }
  });

  it.each<[code: string, argv: string[]]>([
    ['ERR_KEY_BLOCK_VERSION', ['unwrap', '--kbpk', KBPK, 'X0000']],
    ['ERR_KEY_BLOCK_FORMAT', ['unwrap', '--kbpk', KBPK, 'D0144P0AE00E0000']],
    ['ERR_KEY_BLOCK_PROTECTION_KEY', ['wrap', '--kbpk', '00', '--header', 'D0000P0AE00E0000', '--key', KEY]],
    ['ERR_KEY_BLOCK_KEY', ['wrap', '--kbpk', KBPK, '--header', 'D0000P0AE00E0000', '--key', '00']],
    ['ERR_KEY_BLOCK_HEADER', ['wrap', '--kbpk', KBPK, '--header', 'D0000p0AE00E0000', '--key', KEY]],
    ['ERR_KEY_BLOCK_OPTIONAL', ['wrap', '--kbpk', KBPK, '--header', 'D0000P0AE00E0100KS', '--key', KEY]],
  ])('is used wrongly: %s', async (code, argv) => {
    const { output, exitCode } = await tally(['keys', 'block', ...argv]);
    expect(output).toMatchObject({ error: { code } });
    expect(exitCode).toBe(2);
  });
});
