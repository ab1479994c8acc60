import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../../main.ts');
const TERMINAL = '/usr/bin/script';
const CEREMONY = [MAIN, 'keys', 'ceremony'];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ceremony-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (argv: readonly string[], input = '') =>
  spawnSync(process.execPath, ['--no-warnings', ...CEREMONY, ...argv], {
    encoding: 'utf8',
    input,
    cwd: folder,
  });
const make = (...argv: string[]) => run(['components', '--type', 'aes128', '--custodians', '2', ...argv]);
const typed = (file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => /^\d+:/.test(line));
const FILES = ['safe/component-1-of-2.txt', 'safe/component-2-of-2.txt'] as const;

describe('tally keys ceremony, as a process', () => {
  it.skipIf(process.platform === 'win32')('makes files and their folder for their owner alone', () => {
    expect(make('--out', 'safe')).toMatchObject({ status: 0, stderr: '' });
    expect(statSync(join(folder, 'safe')).mode & 0o777).toBe(0o700);
    for (const file of FILES) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
  });

  it('writes no sheet where one of them is there already', () => {
    make('--out', 'safe');
    rmSync(join(folder, FILES[0]));
    const before = readFileSync(join(folder, FILES[1]), 'utf8');
    const again = make('--out', 'safe');
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/^ERR_FILE: .*none was written/);
    expect(readdirSync(join(folder, 'safe'))).toEqual(['component-2-of-2.txt']);
    expect(readFileSync(join(folder, FILES[1]), 'utf8')).toBe(before);
  });

  it('keeps standard output to one JSON object while it talks with the custodians', () => {
    make('--out', 'safe');
    const input = FILES.flatMap(typed).join('\n');
    const { status, stdout, stderr } = run(['combine', '-', '-', '--json'], input);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ type: 'aes128', components: [{ number: 1 }, { number: 2 }] });
    expect(stderr.match(/is right/g)).toHaveLength(10);
  });

  it.skipIf(!existsSync(TERMINAL) || process.platform !== 'linux')(
    'shows nothing of what is typed at a terminal',
    async () => {
      make('--out', 'safe');
      const lines = FILES.flatMap(typed);
      writeFileSync(join(folder, 'run.sh'), `exec "${process.execPath}" --no-warnings "$@" combine - -\n`);
      const command = `sh run.sh ${CEREMONY.join(' ')}`;
      const child = spawn(TERMINAL, ['-qec', command, '/dev/null'], { cwd: folder });
      let screen = '';
      let asked = 0;
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (text: string) => {
        screen += text;
        // As a person does: the next line when the program asks for it, once with a slip that is taken back.
        while ((screen.match(/line \d+: /g) ?? []).length > asked) {
          child.stdin.write(asked === 0 ? `${lines[asked]}F\u007f\r` : `${lines[asked]}\r`);
          asked += 1;
        }
      });
      const status = await new Promise((done) => child.once('close', done));
      expect(screen).toMatch(/key +check value [0-9A-F]{10}/);
      expect(status).toBe(0);
      const groups = lines.flatMap((line) => line.slice(3).split(/ +/));
      expect(asked).toBe(10);
      const shown = screen.replaceAll(/check value [0-9A-F]+|ceremony .*/g, '');
      expect(groups.filter((group) => shown.includes(group))).toEqual([]);
    },
  );
});
