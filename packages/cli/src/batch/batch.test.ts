import { describe, expect, it } from 'vitest';
import { inMemory } from '../testing/in-memory.ts';

const { batch, files, tally } = inMemory();
const KEY = '0123456789ABCDEFFEDCBA9876543210';
const line = (id: unknown, ...argv: unknown[]) => JSON.stringify({ id, argv });

describe('tally batch', () => {
  it('answers each case in order with its exit code and output', async () => {
    const cases = [
      line('tlv', 'emv', 'tlv', '9C01FF'),
      line(2, 'keys', 'check-value', '--algorithm', 'tdes', '--key', KEY, '--json'),
      line('wrong', 'keys', 'mac', '--algorithm', 'cmac-tdes', '--key', KEY, '--data', '', '--verify', '00'),
      line('hex', 'emv', 'tlv', '9C0'),
      '',
      line(null, '--version'),
      line('help', 'keys', '--help'),
    ];
    expect(await batch(['batch'], cases.join('\n'))).toEqual([
      {
        id: 'tlv',
        exit: 0,
        output: { objects: [{ tag: '9C', name: 'Transaction Type', length: 1, value: 'FF' }] },
      },
      { id: 2, exit: 0, output: { checkValue: '08D7B4' } },
      { id: 'wrong', exit: 1, output: { verified: false } },
      {
        id: 'hex',
        exit: 2,
        output: { error: { code: 'ERR_HEX', message: 'an odd number of hexadecimal digits', path: 'hex' } },
      },
      { id: null, exit: 0, output: { version: '1.2.3' } },
      { id: 'help', exit: 0, output: { help: expect.stringContaining('check-value') } },
    ]);
  });

  it('goes on after a line that cannot be read', async () => {
    const cases = [
      '{',
      '[]',
      '{"id":"no argv"}',
      line('number', 'emv', 'tlv', 9),
      line('ok', 'emv', 'tlv', ''),
    ];
    const answers = await batch(['batch', '-'], cases.join('\n'));
    const error = (path: string) => ({ error: { code: 'ERR_JSON', message: expect.any(String), path } });
    expect(answers).toEqual([
      { id: null, exit: 2, output: error('line 1') },
      { id: null, exit: 2, output: error('line 2') },
      { id: 'no argv', exit: 2, output: error('line 3') },
      { id: 'number', exit: 2, output: error('line 4') },
      { id: 'ok', exit: 0, output: { objects: [] } },
    ]);
  });

  it('holds no batch, and leaves standard input alone', async () => {
    const answers = await batch(['batch'], [line(1, 'batch'), line(2, 'emv', 'tlv', '-')].join('\n'));
    expect(answers).toMatchObject([
      { id: 1, exit: 2, output: { error: { code: 'ERR_USAGE' } } },
      { id: 2, exit: 2, output: { error: { code: 'ERR_STANDARD_INPUT' } } },
    ]);
  });

  it('reads its lines from a file too, and says when there is none', async () => {
    files.set('cases.jsonl', `${line(1, 'emv', 'tlv', '')}\r\n${line(2, 'emv', 'tlv', '')}\r\n`);
    expect(await batch(['batch', 'cases.jsonl'])).toMatchObject([{ id: 1 }, { id: 2 }]);
    expect(await tally(['batch', 'none.jsonl'])).toMatchObject({
      exitCode: 2,
      output: { error: { code: 'ERR_FILE' } },
    });
  });

  it('runs a thousand cases, each as it runs alone', async () => {
    const argvOf = (index: number) => {
      const data = index.toString(16).padStart(8, '0');
      return index % 2 === 0
        ? ['keys', 'mac', '--algorithm', 'iso9797-3', '--padding', '2', '--key', KEY, '--data', data]
        : ['emv', 'tlv', `9F3704${data}`];
    };
    const cases = Array.from({ length: 1_000 }, (_, index) => line(index, ...argvOf(index)));
    const answers = await batch(['batch'], cases.join('\n'));
    expect(answers).toHaveLength(1_000);
    for (const index of [0, 1, 517, 998, 999]) {
      const { output, exitCode } = await tally(argvOf(index));
      expect(answers[index]).toEqual({ id: index, exit: exitCode, output });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1_000);
  });
});
