import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inMemory } from '../testing/in-memory.ts';

const { tally } = inMemory();
const offered = async (...words: string[]) => (await tally(['complete', '--', ...words])).output.candidates;

describe('completion', () => {
  it('offers verbs, options and choices', async () => {
    expect(await offered('')).toEqual(['emv', 'iso8583', 'keys', 'audit', 'attest', 'batch', 'completion']);
    expect(await offered('k')).toEqual(['keys']);
    expect(await offered('emv', '')).toEqual(['tlv', 'dol', 'explain']);
    expect(await offered('keys', 'mac', '--al')).toEqual(['--algorithm']);
    expect(await offered('keys', 'mac', '--algorithm', 'iso')).toEqual(['iso9797-1', 'iso9797-3']);
    expect(await offered('keys', 'mac', '--key', '00', '--')).toContain('--data');
    expect(await offered('attest', 'a')).toEqual(['android-key', 'apple-appattest']);
    expect(await offered('attest', 'virtual', 'file', '--mode', '')).toEqual(['live', 'test']);
    expect(await offered('attest', '--level', '1', 'w')).toEqual(['webauthn']);
  });

  it('leaves files and free texts to the shell', async () => {
    expect(await offered('attest', 'virtual', '')).toEqual([]);
    expect(await offered('emv', 'explain', 'vec')).toEqual([]);
    expect(await offered('keys', 'mac', '--key', '')).toEqual([]);
  });

  it('has a script for each shell, and says which', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { output, text } = await tally(['completion', shell]);
      expect(text).toContain('tally complete --');
      expect(output).toEqual({ script: text });
    }
    expect(await tally(['completion', 'cmd'])).toMatchObject({
      exitCode: 2,
      output: { error: { code: 'ERR_OPTION_VALUE', path: 'shell' } },
    });
  });

  const hasBash = spawnSync('bash', ['--version']).status === 0;
  it.skipIf(!hasBash)('works in bash, and evaluates nothing that is typed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tally-completion-'));
    try {
      const main = resolve(import.meta.dirname, '../main.ts');
      writeFileSync(
        join(folder, 'tally'),
        `#!/bin/sh\nexec "${process.execPath}" --no-warnings "${main}" "$@"\n`,
      );
      chmodSync(join(folder, 'tally'), 0o755);
      const { text } = await tally(['completion', 'bash']);
      const typed = `COMP_WORDS=(tally keys '$(touch "${folder}/evaluated")' mac --algorithm hm); COMP_CWORD=5; _tally; echo "\${COMPREPLY[@]}"
COMP_WORDS=(tally keys mac --algorithm hm); COMP_CWORD=4; _tally; echo "\${COMPREPLY[@]}"; ls "${folder}"`;
      const { stdout } = spawnSync('bash', ['-c', `${text}\n${typed}`], {
        encoding: 'utf8',
        env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` },
      });
      expect(stdout).toBe('\nhmac-sha256\ntally\n');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
