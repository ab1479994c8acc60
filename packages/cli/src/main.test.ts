import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const MAIN = resolve(import.meta.dirname, 'main.ts');
const ROOT = resolve(import.meta.dirname, '../../..');

function run(argv: readonly string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', MAIN, ...argv], {
    encoding: 'utf8',
    input,
    cwd: ROOT,
  });
  return { status, stdout, stderr };
}

const TLV = '9F2701809F36020007';

describe('the program', () => {
  it('introduces itself, and has help on each level', () => {
    const alone = run([]);
    expect(alone).toMatchObject({ status: 0, stderr: '' });
    for (const topic of ['emv', 'iso8583', 'keys', 'attest', 'batch', 'completion'])
      expect(alone.stdout).toMatch(new RegExp(`^  ${topic} `, 'm'));
    expect(run(['keys', 'mac', '-h']).stdout).toMatch(/--algorithm[\s\S]*--verify/);
    expect(run(['keys'])).toMatchObject({ status: 2, stdout: '' });
  });

  it('says its version', () => {
    const { version } = JSON.parse(readFileSync(resolve(ROOT, 'packages/cli/package.json'), 'utf8'));
    expect(run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('prints with --json one object on standard output and nothing else, also for an error', () => {
    const good = run(['emv', 'tlv', TLV, '--json']);
    expect(JSON.parse(good.stdout)).toMatchObject({ objects: [{ tag: '9F27' }, { tag: '9F36' }] });
    expect(good).toMatchObject({ status: 0, stderr: '' });
    const bad = run(['keys', 'mac', '--key', '--json']);
    expect(bad).toMatchObject({ status: 2, stderr: '' });
    expect(Object.keys(JSON.parse(bad.stdout).error)).toEqual(['code', 'message', 'path']);
  });

  it('prints an error for people on standard error', () => {
    expect(run(['emv', 'tlv', '9F2'])).toEqual({
      status: 2,
      stdout: '',
      stderr: 'ERR_HEX: an odd number of hexadecimal digits\n',
    });
  });

  it('reads standard input, and tells by its exit code what was not verified', () => {
    expect(run(['emv', 'tlv', '-'], '9F27 01 80\n').stdout).toContain('ARQC');
    const mac = ['keys', 'mac', '--algorithm', 'cmac-aes', '--key', '-', '--data', '', '--verify', '00'];
    expect(run(mac, '2b7e151628aed2a6abf7158809cf4f3c')).toEqual({
      status: 1,
      stdout: 'not verified\n',
      stderr: '',
    });
  });

  it('runs a thousand cases with one start', () => {
    const cases = Array.from({ length: 1_000 }, (_, id) => JSON.stringify({ id, argv: ['emv', 'tlv', TLV] }));
    const { status, stdout, stderr } = run(['batch'], `${cases.join('\n')}\n`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 1_000 }, (_, id) => id));
    expect(answers.every(({ exit }) => exit === 0)).toBe(true);
  });

  it('ends quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, ['--no-warnings', MAIN, 'batch'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const errors: string[] = [];
    child.stderr.on('data', (chunk) => errors.push(String(chunk)));
    child.stdin.on('error', () => {}); // it may be gone before all is written
    const ended = new Promise((done) => child.once('close', done));
    const line = `${JSON.stringify({ id: 1, argv: ['emv', 'tlv', TLV] })}\n`;
    child.stdin.write(line);
    await new Promise((first) => child.stdout.once('data', first));
    child.stdout.destroy();
    child.stdin.end(line.repeat(5_000));
    expect(await ended).toBe(0);
    expect(errors.join('')).toBe('');
  });

  it.skipIf(process.platform === 'win32')('is what npx runs here', () => {
    const { stdout, status } = spawnSync(
      resolve(ROOT, 'node_modules/.bin/tally'),
      ['emv', 'tlv', TLV, '--json'],
      {
        encoding: 'utf8',
        // As npx does: the Node that the lockfile brings stands before that of the machine.
        env: { ...process.env, PATH: `${resolve(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}` },
      },
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ objects: [{ tag: '9F27' }, {}] });
  });
});

describe('reviewed/A12: every command', () => {
  const COMMANDS = [
    [],
    ['emv'],
    ['emv', 'tlv'],
    ['emv', 'dol'],
    ['emv', 'explain'],
    ['iso8583'],
    ['iso8583', 'explain'],
    ['iso8583', 'pack'],
    ['keys'],
    ['keys', 'mac'],
    ['keys', 'check-value'],
    ['keys', 'ceremony'],
    ['keys', 'ceremony', 'components'],
    ['keys', 'ceremony', 'combine'],
    ['keys', 'ceremony', 'share'],
    ['keys', 'ceremony', 'recover'],
    ['attest'],
    ['batch'],
    ['completion'],
  ];

  it.each(COMMANDS)('%s %s has help by -h, by --help and by the word, with exit code 0', (...words) => {
    const long = run([...words, '--help']);
    expect(long).toMatchObject({ status: 0, stderr: '' });
    expect(long.stdout).toContain(`Usage: ${['tally', ...words].join(' ')}`);
    expect(run([...words, '-h'])).toEqual(long);
    expect(run(['help', ...words])).toEqual(long);
  });

  it.each([['emv'], ['iso8583'], ['keys']])('%s help is the help of the topic', (topic) => {
    expect(run([topic, 'help'])).toEqual(run([topic, '--help']));
  });

  it.each<[string, string[]]>([
    ['an unknown command', ['nope']],
    ['an unknown command of a topic', ['emv', 'nope']],
    ['an unknown option', ['emv', 'tlv', TLV, '--nope']],
    ['hexadecimal that is none', ['emv', 'tlv', 'zz']],
    ['hexadecimal that is cut off', ['emv', 'tlv', '9F2']],
    ['TLV that is cut off', ['emv', 'tlv', '9F']],
    ['a message that is none', ['iso8583', 'explain', 'zz']],
    ['a key that is no hexadecimal', ['keys', 'check-value', '--algorithm', 'aes', '--key', 'zz']],
    ['a file that is not there', ['attest', 'virtual', 'no-such-file']],
    ['a kind of evidence that there is none of', ['attest', 'nope', 'package.json']],
    ['evidence that is none', ['attest', 'virtual', 'package.json']],
    ['a tap that is not there', ['emv', 'explain', 'no-such-file']],
  ])('puts %s on standard error, with exit code 2 and nothing on standard output', (_, argv) => {
    const { status, stdout, stderr } = run(argv);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^ERR_[A-Z_]+: /);
  });

  it('says of a spec that is neither known nor a file what it is, and which there are', () => {
    const { status, stderr } = run(['iso8583', 'explain', '--spec', 'nope', '0800']);
    expect(status).toBe(2);
    for (const word of ['nope', 'iso1987ascii', 'iso1987binary', 'file']) expect(stderr).toContain(word);
  });
});
