import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Folders that the docs name files from. */
const BASES = ['.', 'apps/server', 'apps/server/src', 'apps/server/src/modules'];

const pages = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('the docs', () => {
  it.each(pages)('name only files and pages that are there: %s', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const named = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|tsx|mjs|md|json))`/g)].map(
      ([, path]) => path ?? '',
    );
    const missing = named.filter((path) => !BASES.some((base) => existsSync(join(ROOT, base, path))));
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, path]) => path ?? '');
    const broken = linked.filter(
      (path) => !path.startsWith('/') && !existsSync(join(ROOT, dirname(page), path)),
    );
    expect([...missing, ...broken]).toEqual([]);
  });
});
