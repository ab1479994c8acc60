import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const PAGES = ['README.md', 'packages/cli/README.md'];

/** The lines of the page's shell blocks that run `tally`, without what stands behind them as a comment. */
const linesOf = (page: string): string[] =>
  [...readFileSync(resolve(ROOT, page), 'utf8').matchAll(/^```sh(?: run)?\n(.*?)^```$/gms)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, ''))
    .filter((line) => /(?:^|\| )npx tally /.test(line));

describe.each(PAGES)('the commands that %s prints', (page) => {
  it.each(linesOf(page))('reported/9.14: %s', (line) => {
    expect(line).not.toMatch(/…|\.\.\./);
    const { status, stderr, stdout } = spawnSync(line, { shell: '/bin/sh', cwd: ROOT, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).not.toBe('');
    // 1 is a result: an attestation that the policy does not accept.
    expect(status).toBe(line.includes(' attest ') ? 1 : 0);
  });
});
