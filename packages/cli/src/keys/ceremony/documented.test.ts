import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseSheet } from '@tallystick/keys/ceremony';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../../..');
const PAGE = readFileSync(join(ROOT, 'docs/guide/ceremony.md'), 'utf8');
const blocksOf = (kind: string) =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${kind}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block);

/** What is another one in each ceremony. */
const masked = (text: string) =>
  text.replaceAll(/[0-9A-F]{4}(?: [0-9A-F]{4}){3}/g, 'CEREMONY').replaceAll(/\b[0-9A-F]{10}\b/g, 'VALUE');

/** Holds the ceremony of the page in a folder: each line by the shell as it stands, and the custodians type what they have printed. */
function hold(folder: string) {
  const printed = new Map<string, string>();
  const typedBy = (kind: string, count: number) =>
    [...printed]
      .filter(([name]) => name.startsWith(kind))
      .slice(-count)
      .flatMap(([, sheet]) => sheet.split('\n').filter((line) => /^\d+:/.test(line)))
      .join('\n');
  return blocksOf('sh').flatMap((block) =>
    block
      .trimEnd()
      .split('\n')
      .map((line) => {
        const kind = line.includes(' recover ') ? 'share' : 'component';
        const keyboards = line.match(/ -(?= |$)/g)?.length ?? 0;
        const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', line], {
          cwd: folder,
          encoding: 'utf8',
          input: typedBy(kind, keyboards),
          // What is not there must not be fetched.
          env: {
            ...process.env,
            PATH: `${ROOT}/node_modules/.bin:${process.env['PATH'] ?? ''}`,
            npm_config_offline: 'true',
          },
        });
        const sheets = join(folder, 'sheets');
        if (existsSync(sheets))
          for (const name of readdirSync(sheets)) printed.set(name, readFileSync(join(sheets, name), 'utf8'));
        return { line, status, stdout, stderr };
      }),
  );
}

// Its `shred` is of Linux.
describe.skipIf(process.platform !== 'linux')('the guide to a key ceremony', () => {
  it('runs as it stands, from the first command to the last, and prints what it says', () => {
    const folder = mkdtempSync(join(tmpdir(), 'guide-'));
    try {
      symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
      const steps = hold(folder);
      expect(steps.map(({ line, status }) => ({ line, status }))).toEqual(
        steps.map(({ line }) => ({ line, status: 0 })),
      );
      expect(steps.filter(({ line }) => line.includes(' ceremony ')).length).toBeGreaterThanOrEqual(6);
      const said = masked(steps.map(({ stdout, stderr }) => `${stdout}${stderr}`).join('\n'));
      for (const block of blocksOf('text').filter((text) => !text.startsWith('TALLYSTICK')))
        expect(said).toContain(masked(block));
      const keyBlock = steps.find(({ line }) => line.includes('--kbpk-file'))?.stdout ?? '';
      expect(keyBlock).toMatch(/^key block +D0144K0AB00E0000[0-9A-F]{128}$/m);
      expect(readdirSync(join(folder, 'sheets'))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('shows a sheet that can be read, with the check values of its other pictures', () => {
    const [sheet = ''] = blocksOf('text').filter((text) => text.startsWith('TALLYSTICK'));
    const { checkValue, keyCheckValue } = parseSheet(nodeCiphers, sheet);
    const [made = ''] = blocksOf('text');
    expect(made).toContain(`component 1   check value ${checkValue.toHex().toUpperCase()}`);
    expect(made).toContain(`key           check value ${keyCheckValue.toHex().toUpperCase()}`);
  });

  it('explains every refusal that people in the room may see', () => {
    const codes = [
      'LINE',
      'SHEET',
      'PART_FOREIGN',
      'PART_TWICE',
      'PART_MISSING',
      'PART_WEAK',
      'PART_DAMAGED',
      'KEY',
    ];
    expect(codes.filter((code) => !PAGE.includes(`\`ERR_CEREMONY_${code}\``))).toEqual([]);
  });
});
