import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PROBLEMS } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const PAGE = readFileSync(join(ROOT, 'docs/reference/error-codes.md'), 'utf8');

/** The sources of a workspace in one text, without tests. */
const sourcesOf = (folder: string): string =>
  readdirSync(join(ROOT, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => readFileSync(join(ROOT, folder, 'src', name), 'utf8'))
    .join('\n');

const packages = readdirSync(join(ROOT, 'packages')).map((name) => [name, `packages/${name}`] as const);
const sources = new Map(
  [...packages, ['server', 'apps/server'] as const, ['issuer', 'apps/issuer'] as const].map(
    ([name, folder]) => [name, sourcesOf(folder)],
  ),
);
const everything = [...sources.values()].join('\n');

describe('the table of error codes', () => {
  const rows = PAGE.split('\n')
    .filter((line) => line.startsWith('| `ERR_'))
    .map((line) => {
      const [, code = '', raisedBy = '', meaning = ''] = line.split('|').map((cell) => cell.trim());
      return { code: code.replaceAll('`', ''), raisedBy: raisedBy.match(/[\w-]+/g) ?? [], meaning };
    });

  it('has each code of our sources once, and no other', () => {
    const codes = new Set([...everything.matchAll(/'(ERR_[A-Z0-9_]+)'/g)].map(([, code]) => code ?? ''));
    expect(rows.map(({ code }) => code).sort()).toEqual([...codes].sort());
  });

  it.each(rows)('says who raises $code', ({ code, raisedBy, meaning }) => {
    expect(meaning).not.toBe('');
    expect(raisedBy).not.toEqual([]);
    for (const name of raisedBy) {
      // More than a member of the union of codes: that alone raises nothing.
      const lines = (sources.get(name) ?? '').split('\n').filter((line) => line.includes(`'${code}'`));
      expect(lines.some((line) => !/^\s*\| '/.test(line))).toBe(true);
    }
  });
});

describe('the table of refusals', () => {
  it('has no code that nobody gives', () => {
    const hosts = `${sources.get('server')}${sources.get('issuer')}`;
    const idle = Object.keys(PROBLEMS).filter((code) => !new RegExp(`['.]${code}\\b`).test(hosts));
    expect(idle).toEqual([]);
  });
});
