import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { inMemory } from '../testing/in-memory.ts';

const { tally } = inMemory();
const ascii = (text: string) => new TextEncoder().encode(text).toHex();
const mac = (algorithm: string, key: string, data: string, ...more: string[]) =>
  tally(['keys', 'mac', '--algorithm', algorithm, '--key', key, '--data', data, ...more]);

const FILE = new URL('../../../../vectors/crypto-mac/psec-mac-a.json', import.meta.url);
const { groups } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  groups: { test: string; cases: { padding: number; length: number | null; result: string }[] }[];
};
// Keys and data stand in the source of the published tests.
const PUBLISHED: readonly (readonly [test: string, algorithm: string, key: string])[] = [
  ['test_generate_cbc_mac', 'iso9797-1', 'AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBB'],
  ['test_generate_retail_mac', 'iso9797-3', ascii('AAAAAAAABBBBBBBB')],
];

describe('tally keys mac', () => {
  describe.each(PUBLISHED)('%s by %s', (test, algorithm, key) => {
    const cases = groups.find((group) => group.test === test)?.cases ?? [];
    it.each(cases.map((given, index) => ({ ...given, index })))(
      'padding $padding, length $length',
      async ({ padding, length, result, index }) => {
        vectorCase('crypto-mac/psec-mac-a', `${test} ${index + 1}`);
        const asked = [
          '--padding',
          String(padding),
          ...(length === null ? [] : ['--length', String(length)]),
        ];
        const made = await mac(algorithm, key, ascii('hello world'), ...asked);
        expect(made).toEqual({ output: { mac: result }, text: `${result}\n`, errorText: '', exitCode: 0 });
        const verified = await mac(algorithm, key, ascii('hello world'), ...asked, '--verify', result);
        expect(verified).toMatchObject({ output: { verified: true }, text: 'verified\n', exitCode: 0 });
      },
    );
  });

  // RFC 4493 section 4, NIST SP 800-38B D.5, RFC 4231 section 4.2.
  it.each([
    ['cmac-aes', '2b7e151628aed2a6abf7158809cf4f3c', '', 'BB1D6929E95937287FA37D129B756746'],
    ['cmac-tdes', '4cf15134a2850dd58a3d10ba80570d38', '6bc1bee22e409f96', '4FF2AB813C53CE83'],
    [
      'hmac-sha256',
      '0b'.repeat(20),
      ascii('Hi There'),
      'B0344C61D8DB38535CA8AFCEAF0BF12B881DC200C9833DA726E9376C2E32CFF7',
    ],
  ])('%s', async (algorithm, key, data, expected) => {
    expect((await mac(algorithm, key, data)).output).toEqual({ mac: expected });
    // Padding is theirs: the option changes nothing.
    expect((await mac(algorithm, key, data, '--padding', '2')).output).toEqual({ mac: expected });
  });

  it('says that another MAC, or one of another length, is not verified', async () => {
    const [key, data] = ['2b7e151628aed2a6abf7158809cf4f3c', ''];
    for (const wrong of ['BB1D6929E95937287FA37D129B756747', 'BB1D6929E9593728', '']) {
      const result = await mac('cmac-aes', key, data, '--verify', wrong);
      expect(result).toMatchObject({ output: { verified: false }, text: 'not verified\n', exitCode: 1 });
    }
    const cut = await mac('cmac-aes', key, data, '--length', '8', '--verify', 'bb1d6929e9593728');
    expect(cut.output).toEqual({ verified: true });
  });

  it('reads the key from standard input', async () => {
    const argv = ['keys', 'mac', '--algorithm', 'cmac-aes', '--key', '-', '--data', ''];
    const { output } = await tally(argv, { standardInput: '2b7e1516 28aed2a6 abf71588 09cf4f3c\n' });
    expect(output).toEqual({ mac: 'BB1D6929E95937287FA37D129B756746' });
  });

  it.each<[code: string, path: string, argv: string[]]>([
    ['ERR_HEX', '--key', ['--algorithm', 'cmac-aes', '--key', '0G', '--data', '00']],
    ['ERR_HEX', '--data', ['--algorithm', 'cmac-aes', '--key', '00'.repeat(16), '--data', '123']],
    [
      'ERR_HEX',
      '--verify',
      ['--algorithm', 'cmac-aes', '--key', '00'.repeat(16), '--data', '', '--verify', 'x'],
    ],
    ['ERR_OPTION_VALUE', '--algorithm', ['--algorithm', 'cmac-des', '--key', '00', '--data', '00']],
    [
      'ERR_OPTION_VALUE',
      '--padding',
      ['--algorithm', 'iso9797-1', '--padding', '4', '--key', '00', '--data', ''],
    ],
    [
      'ERR_OPTION_VALUE',
      '--length',
      ['--algorithm', 'cmac-aes', '--key', '00', '--data', '', '--length', '0'],
    ],
    [
      'ERR_OPTION_VALUE',
      '--length',
      ['--algorithm', 'cmac-tdes', '--key', '00'.repeat(16), '--data', '', '--length', '9'],
    ],
    ['ERR_OPTION_MISSING', '--key', ['--algorithm', 'cmac-aes', '--data', '00']],
    ['ERR_OPTION_MISSING', '--data', ['--algorithm', 'cmac-aes', '--key', '00', '--data']],
    ['ERR_OPTION_MISSING', '--padding', ['--algorithm', 'iso9797-3', '--key', '00'.repeat(16), '--data', '']],
    ['ERR_CIPHER_LENGTH', '--key', ['--algorithm', 'cmac-aes', '--key', '00', '--data', '']],
    [
      'ERR_CIPHER_LENGTH',
      '--key',
      ['--algorithm', 'iso9797-3', '--padding', '1', '--key', '00', '--data', ''],
    ],
    ['ERR_CIPHER_LENGTH', '--key', ['--algorithm', 'hmac-sha256', '--key', '', '--data', '']],
    ['ERR_STANDARD_INPUT', '-', ['--algorithm', 'cmac-aes', '--key', '-', '--data', '-']],
    ['ERR_USAGE', '', ['--algorithm', 'cmac-aes', '--key', '00', '--data', '', 'more']],
  ])('is used wrongly: %s at %s', async (code, path, argv) => {
    const { output, errorText, exitCode } = await tally(['keys', 'mac', ...argv]);
    expect(output).toEqual({ error: { code, message: expect.any(String), path } });
    expect(errorText).toContain(code);
    expect(exitCode).toBe(2);
  });

  it('shows no key that stands in the wrong place', async () => {
    const key = '0123456789ABCDEFFEDCBA9876543210';
    for (const argv of [
      ['keys', key],
      ['keys', 'mac', `--${key}`],
      ['keys', 'mac', '--algorithm', key, '--key', key, '--data', ''],
      ['keys', 'check-value', '--algorithm', 'tdes', '--key', `${key}0`],
      ['keys', 'check-value', '--algorithm', 'tdes', '--key', key.slice(2)],
    ]) {
      const { output, text, errorText, exitCode } = await tally(argv);
      expect(exitCode).toBe(2);
      expect(JSON.stringify(output) + text + errorText).not.toContain(key.slice(0, 13));
    }
  });
});

describe('tally keys check-value', () => {
  // Double-length test key of many HSM manuals; AES by ANSI X9.24-1 Annex A is the CMAC of zeros, here from RFC 4493's key.
  it.each([
    ['tdes', '0123456789ABCDEFFEDCBA9876543210', '08D7B4'],
    ['aes', '00000000000000000000000000000000', '763CBCDE81'],
  ])('of %s', async (algorithm, key, expected) => {
    const { output, text } = await tally(['keys', 'check-value', '--algorithm', algorithm, '--key', key]);
    expect(output).toEqual({ checkValue: expected });
    expect(text).toBe(`${expected}\n`);
  });

  it('is used wrongly', async () => {
    const { output } = await tally(['keys', 'check-value', '--algorithm', 'tdes', '--key', '00']);
    expect(output).toMatchObject({ error: { code: 'ERR_CIPHER_LENGTH', path: '--key' } });
  });
});

it.each([
  [['keys', 'mac']],
  [['keys', 'check-value']],
  [['keys', 'block', 'wrap']],
  [['keys', 'dukpt', 'derive']],
  [['keys', 'dukpt', 'next']],
  [['keys', 'pin', 'translate']],
  [['keys', 'ceremony', 'combine']],
])('%s says in its help that everybody can see arguments', async (words) => {
  expect((await tally([...words, '--help'])).text).toContain('can see arguments (ps)');
  expect((await tally(['emv', 'tlv', '--help'])).text).not.toContain('(ps)');
});
