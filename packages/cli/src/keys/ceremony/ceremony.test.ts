import { describe, expect, it } from 'vitest';
import { inMemory } from '../../testing/in-memory.ts';

const KBPK = '88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6';
const HEADER = 'D0000K0AB00E0000';
const CEREMONY = ['keys', 'ceremony'];

/** A ceremony that was held: its files, and what the command line said. */
async function held(verb: 'components' | 'share', ...options: string[]) {
  const desk = inMemory();
  const made = await desk.tally([...CEREMONY, verb, '--out', 'safe', ...options]);
  const sheet = (file: string) => new TextDecoder().decode(desk.files.get(file) as Uint8Array);
  const typed = (file: string) =>
    sheet(file)
      .split('\n')
      .filter((line) => /^\d+:/.test(line));
  /** The digits of the part itself: behind the three lines that say what it is, without their checksums. */
  const secrets = [...desk.files.keys()].flatMap((file) =>
    typed(file)
      .slice(3)
      .map((line) => line.slice(3, 22)),
  );
  const run = (...argv: string[]) => desk.tally([...CEREMONY, ...argv]);
  return { ...desk, made, sheet, typed, secrets, run };
}
const twoComponents = (type = 'aes256') => held('components', '--type', type, '--custodians', '2');
const threeShares = (type = 'aes256') => held('share', '--type', type, '--threshold', '2', '--of', '3');
const ONE = 'safe/component-1-of-2.txt';
const TWO = 'safe/component-2-of-2.txt';
const S1 = 'safe/share-1-of-3.txt';
const S2 = 'safe/share-2-of-3.txt';
const S3 = 'safe/share-3-of-3.txt';

describe('tally keys ceremony components', () => {
  it.each(['tdes2', 'tdes3', 'aes128', 'aes192', 'aes256'])(
    'makes a file for each custodian: %s',
    async (type) => {
      const { made, files, sheet, secrets } = await twoComponents(type);
      expect([...files.keys()]).toEqual([ONE, TWO]);
      expect(made.exitCode).toBe(0);
      expect(made.output).toMatchObject({
        type,
        components: [
          { number: 1, file: ONE },
          { number: 2, file: TWO },
        ],
      });
      for (const text of [made.text, JSON.stringify(made.output)])
        expect(
          secrets.filter((digits) => text.includes(digits) || text.includes(digits.replaceAll(' ', ''))),
        ).toEqual([]);
      expect(made.text).toContain(`check value ${made.output.checkValue}`);
      expect(sheet(ONE)).toContain(`check value of the key        ${made.output.checkValue}`);
    },
  );

  it('shows the sheets only when asked', async () => {
    const { tally, files } = inMemory();
    const argv = [...CEREMONY, 'components', '--type', 'aes128', '--custodians', '3', '--show'];
    const { text, output } = await tally(argv);
    expect(files.size).toBe(0);
    expect(text.match(/TALLYSTICK KEY COMPONENT/g)).toHaveLength(3);
    expect(output.components).toHaveLength(3);
  });

  it('overwrites no sheet', async () => {
    const { run, sheet } = await twoComponents();
    const before = sheet(ONE);
    const again = await run('components', '--type', 'aes128', '--custodians', '2', '--out', 'safe');
    expect(again).toMatchObject({ exitCode: 2, output: { error: { code: 'ERR_FILE', path: ONE } } });
    expect(sheet(ONE)).toBe(before);
  });

  it.each<[code: string, path: string, argv: string[]]>([
    ['ERR_OPTION_MISSING', '--out', ['components', '--type', 'aes128', '--custodians', '2']],
    ['ERR_CEREMONY_COUNT', '--custodians', ['components', '--type', 'aes128', '--custodians', '1', '--show']],
    ['ERR_OPTION_VALUE', '--custodians', ['components', '--type', 'aes128', '--custodians', 'x', '--show']],
    ['ERR_OPTION_VALUE', '--type', ['components', '--type', 'rsa', '--custodians', '2', '--show']],
    [
      'ERR_CEREMONY_COUNT',
      '--threshold',
      ['share', '--type', 'aes128', '--threshold', '4', '--of', '3', '--show'],
    ],
    ['ERR_CEREMONY_COUNT', '--of', ['share', '--type', 'aes128', '--threshold', '2', '--of', '99', '--show']],
    ['ERR_OPTION_MISSING', '--out', ['share', '--type', 'aes128', '--threshold', '2', '--of', '3']],
  ])('is used wrongly: %s of %s', async (code, path, argv) => {
    const { output, exitCode } = await inMemory().tally([...CEREMONY, ...argv]);
    expect(output).toMatchObject({ error: { code, path } });
    expect(exitCode).toBe(2);
  });
});

describe('tally keys ceremony combine', () => {
  it('shows the check value of each component, then of the key, and no key', async () => {
    const { made, run } = await twoComponents();
    const { output, text, exitCode } = await run('combine', TWO, ONE);
    expect(exitCode).toBe(0);
    expect(output.checkValue).toBe(made.output.checkValue);
    expect(text.indexOf('component 2 of 2')).toBeLessThan(text.indexOf('component 1 of 2'));
    expect(text).toContain(`check value ${made.output.checkValue}`);
    expect(text).not.toContain(String(output.key));
    expect(text).not.toMatch(/[0-9A-F]{17}/);
  });

  it('gives a test key whole with --json, the exclusive or of what stands on the sheets', async () => {
    const { run, typed } = await twoComponents('aes128');
    const digits = (file: string) =>
      typed(file)
        .slice(3)
        .map((line) => line.slice(3, 22).replaceAll(' ', ''))
        .join('');
    const { output } = await run('combine', ONE, TWO);
    const sum = BigInt(`0x${digits(ONE)}`) ^ BigInt(`0x${digits(TWO)}`);
    expect(output.key).toBe(sum.toString(16).toUpperCase().padStart(32, '0'));
    const args = ['keys', 'check-value', '--algorithm', 'aes', '--key', String(output.key)];
    expect((await inMemory().tally(args)).output.checkValue).toBe(output.checkValue);
  });

  it('gives the key in a key block alone, when one is asked for', async () => {
    const { run, tally, files } = await twoComponents();
    const clear = (await run('combine', ONE, TWO)).output.key;
    files.set('kbpk.txt', `${KBPK}\n`);
    for (const protection of [
      ['--kbpk', KBPK],
      ['--kbpk-file', 'kbpk.txt'],
    ]) {
      const { output, text } = await run('combine', ONE, TWO, ...protection, '--header', HEADER);
      expect(output).not.toHaveProperty('key');
      expect(text).toContain(`key block          ${output.block}`);
      const opened = await tally(['keys', 'block', 'unwrap', '--kbpk', KBPK, String(output.block)]);
      expect(opened.output).toMatchObject({
        key: clear,
        checkValue: output.checkValue,
        header: { usage: 'K0' },
      });
    }
  });

  it.each<[what: string, code: string, path: string, argv: string[]]>([
    ['a header without a key', 'ERR_OPTION_MISSING', '--kbpk', ['--header', HEADER]],
    ['a key without a header', 'ERR_OPTION_MISSING', '--header', ['--kbpk', KBPK]],
    ['two keys', 'ERR_OPTION_VALUE', '--kbpk-file', ['--kbpk', KBPK, '--kbpk-file', 'f', '--header', HEADER]],
    [
      'a header of another algorithm',
      'ERR_OPTION_VALUE',
      '--header',
      ['--kbpk', KBPK, '--header', 'D0000K0TB00E0000'],
    ],
    ['a weaker protection key', 'ERR_OPTION_VALUE', '--kbpk', ['--kbpk', KBPK.slice(32), '--header', HEADER]],
    [
      'triple DES around AES',
      'ERR_OPTION_VALUE',
      '--kbpk',
      ['--kbpk', KBPK.slice(16), '--header', 'B0000K0AB00E0000'],
    ],
    [
      'a protection key of no length',
      'ERR_KEY_BLOCK_PROTECTION_KEY',
      'protectionKey',
      ['--kbpk', `${KBPK}00`, '--header', HEADER],
    ],
    ['a header that is none', 'ERR_KEY_BLOCK_VERSION', 'version', ['--kbpk', KBPK, '--header', 'X']],
  ])('gives no block with %s', async (_, code, path, argv) => {
    const { run, secrets } = await twoComponents();
    const refused = await run('combine', ONE, TWO, ...argv);
    expect(refused).toMatchObject({ exitCode: 2, output: { error: { code, path } } });
    expect(secrets.filter((digits) => JSON.stringify(refused).includes(digits.replaceAll(' ', '')))).toEqual(
      [],
    );
  });

  it('refuses with exit code 1, and by its file, what does not make the key', async () => {
    const { run, files } = await twoComponents();
    const other = await twoComponents();
    files.set('other.txt', other.sheet(TWO));
    const shares = await threeShares();
    files.set('share.txt', shares.sheet(S1));
    for (const [code, path, ...operands] of [
      ['ERR_CEREMONY_PART_FOREIGN', 'other.txt', ONE, 'other.txt'],
      ['ERR_CEREMONY_PART_FOREIGN', 'share.txt', ONE, 'share.txt'],
      ['ERR_CEREMONY_PART_TWICE', ONE, ONE, ONE],
      ['ERR_CEREMONY_PART_MISSING', '', TWO],
    ] as const) {
      const { output, exitCode } = await run('combine', ...operands);
      expect(output).toEqual({ error: { code, path, message: expect.stringMatching(/\. .+\.$/) } });
      expect(exitCode).toBe(1);
    }
  });

  it('tells by the line where a file is not what was printed, with exit code 2', async () => {
    const { run, files, sheet, secrets } = await twoComponents();
    const line =
      sheet(TWO)
        .split('\n')
        .find((text) => text.startsWith('5:')) ?? '';
    files.set(
      TWO,
      sheet(TWO).replace(line, `${line.slice(0, 5)}${line[5] === '0' ? '1' : '0'}${line.slice(6)}`),
    );
    const refused = await run('combine', ONE, TWO);
    expect(refused.output).toEqual({
      error: {
        code: 'ERR_CEREMONY_LINE',
        path: TWO,
        message: expect.stringContaining('Line 5 does not agree'),
      },
    });
    expect(refused.exitCode).toBe(2);
    expect(secrets.filter((digits) => JSON.stringify(refused).includes(digits))).toEqual([]);
    const missing = await run('combine', ONE, 'nowhere.txt');
    expect(missing.output).toMatchObject({ error: { code: 'ERR_FILE', path: 'nowhere.txt' } });
  });
});

describe('tally keys ceremony recover', () => {
  it.each(['tdes2', 'aes256'])('has the key of any two of three shares, and of all: %s', async (type) => {
    const { made, run, secrets } = await threeShares(type);
    expect(made.output).toMatchObject({
      type,
      threshold: 2,
      of: 3,
      shares: [{ file: S1 }, { file: S2 }, { file: S3 }],
    });
    const keys = new Set<unknown>();
    for (const chosen of [
      [S1, S2],
      [S1, S3],
      [S3, S2],
      [S2, S1, S3],
    ]) {
      const { output, exitCode, text } = await run('recover', ...chosen);
      expect({ exitCode, checkValue: output.checkValue }).toEqual({
        exitCode: 0,
        checkValue: made.output.checkValue,
      });
      expect(secrets.filter((digits) => text.includes(digits.replaceAll(' ', '')))).toEqual([]);
      keys.add(output.key);
    }
    expect(keys.size).toBe(1);
    const block = await run(
      'recover',
      S1,
      S3,
      '--kbpk',
      KBPK,
      '--header',
      type === 'tdes2' ? 'D0000K0TB00E0000' : HEADER,
    );
    expect(block.output).not.toHaveProperty('key');
    expect(block.output.block).toMatch(/^D\d{4}K0/);
  });

  it('refuses too few, one twice, and one of another ceremony', async () => {
    const { run, files } = await threeShares();
    files.set('other.txt', (await threeShares()).sheet(S3));
    for (const [code, ...operands] of [
      ['ERR_CEREMONY_PART_MISSING', S1],
      ['ERR_CEREMONY_PART_TWICE', S1, S1],
      ['ERR_CEREMONY_PART_FOREIGN', S1, 'other.txt'],
    ] as const)
      expect(await run('recover', ...operands)).toMatchObject({ exitCode: 1, output: { error: { code } } });
    const components = await run('combine', S1, S2);
    expect(components.output).toMatchObject({ error: { code: 'ERR_CEREMONY_PART_FOREIGN', path: S1 } });
  });
});

describe('a custodian at the keyboard', () => {
  it('is told of each line whether it was right, and gives a wrong one again', async () => {
    const { made, tally, typed, screen, secrets } = await twoComponents();
    const lines = typed(ONE);
    const wrong = lines.map((line) => line.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')));
    const input = [...lines.flatMap((line, at) => [wrong[at], line]), '', ...typed(TWO)].join('\n');
    const { output, exitCode } = await tally([...CEREMONY, 'combine', '-', '-'], { standardInput: input });
    expect({ exitCode, checkValue: output.checkValue }).toEqual({
      exitCode: 0,
      checkValue: made.output.checkValue,
    });
    for (let line = 1; line <= 7; line += 1) {
      expect(screen.filter((text) => text.startsWith(`wrong: Line ${line} does not agree`))).toHaveLength(1);
      expect(screen.filter((text) => new RegExp(`^line ${line} .*is right`).test(text))).toHaveLength(2);
    }
    expect(
      screen.filter((text) => /complete: component \d of 2, AES-256, check value [0-9A-F]{10}$/.test(text)),
    ).toHaveLength(2);
    expect(screen.at(-1)).toBe('closed');
    expect(secrets.filter((digits) => screen.join('\n').includes(digits))).toEqual([]);
  });

  it('and one whose sheet is a file make the key together, from digits without spaces and numbers', async () => {
    const { tally, typed } = await threeShares();
    const bare = typed(S2).map((line) => line.slice(2).replaceAll(' ', '').toLowerCase());
    const run = await tally([...CEREMONY, 'recover', S3, '-'], { standardInput: bare.join('\r\n') });
    expect(run).toMatchObject({ exitCode: 0, output: { shares: [{ number: 3 }, { number: 2 }] } });
  });

  it('with the sheet of another ceremony is told after it, and gives the right one', async () => {
    const { made, tally, typed, screen } = await twoComponents();
    const other = await twoComponents();
    const wrong = ['combine', ONE, '-'];
    const sheets = [...other.typed(TWO), ...typed(ONE), ...typed(TWO)].join('\n');
    const { output } = await tally([...CEREMONY, ...wrong], { standardInput: sheets });
    expect(output.checkValue).toBe(made.output.checkValue);
    expect(screen.filter((text) => /^wrong: Component 2 is of another ceremony/.test(text))).toHaveLength(1);
    expect(screen.filter((text) => /^wrong: Component 1 is given twice/.test(text))).toHaveLength(1);
    const nothingElse = other.typed(TWO).join('\n');
    expect(await tally([...CEREMONY, ...wrong], { standardInput: nothingElse })).toMatchObject({
      exitCode: 1,
      output: { error: { code: 'ERR_CEREMONY_PART_FOREIGN', path: '-' } },
    });
  });

  it.each<[what: string, code: string, message: RegExp, cut: (lines: string[]) => string[]]>([
    ['in the middle', 'ERR_CEREMONY_SHEET', /before line 5/, (lines) => lines.slice(0, 4)],
    [
      'after a wrong line',
      'ERR_CEREMONY_LINE',
      /Line 4 .*checksum/,
      (lines) => [
        ...lines.slice(0, 3),
        (lines[3] ?? '').replace(/^(4: .)(.)/, (_, head, digit) => `${head}${digit === '0' ? '1' : '0'}`),
      ],
    ],
    ['at once', 'ERR_CEREMONY_SHEET', /before line 1/, () => []],
  ])('who stops %s has made no key', async (_, code, message, cut) => {
    const { tally, typed, screen } = await twoComponents();
    const input = cut(typed(TWO)).join('\n');
    const { output, exitCode } = await tally([...CEREMONY, 'combine', ONE, '-'], { standardInput: input });
    expect(output).toEqual({ error: { code, path: '-', message: expect.stringMatching(message) } });
    expect(exitCode).toBe(2);
    expect(screen.at(-1)).toBe('closed');
  });

  it('is none in a batch, nor where a key comes from standard input', async () => {
    const { batch, tally } = await twoComponents();
    const argv = [...CEREMONY, 'combine', ONE, '-'];
    expect(await batch(['batch'], JSON.stringify({ id: 1, argv }))).toMatchObject([
      { exit: 2, output: { error: { code: 'ERR_STANDARD_INPUT' } } },
    ]);
    const both = await tally([...argv, '--kbpk', '-', '--header', HEADER], { standardInput: KBPK });
    expect(both.output).toMatchObject({ error: { code: 'ERR_STANDARD_INPUT' } });
  });
});
