import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Folders that the docs name files from. */
const BASES = ['.', 'apps/server', 'apps/server/src', 'vectors'];

const workspaces = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`),
);

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...workspaces.map((workspace) => `${workspace}/README.md`),
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
    const bases = [...BASES, dirname(page), join(dirname(page), 'src')];
    const missing = named.filter((path) => !bases.some((base) => existsSync(join(ROOT, base, path))));
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(([, path]) => path ?? '');
    const broken = linked.filter(
      (path) => !path.startsWith('/') && !existsSync(join(ROOT, dirname(page), path)),
    );
    expect([...missing, ...broken]).toEqual([]);
  });

  it.each(pages)('name only tests that their files have: %s', (page) => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const named = [...text.matchAll(/`([\w./-]+\.test\.ts)`: ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(
      ([, file = '', names = '']) =>
        [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => ({ file, name })),
    );
    const textOf = (file: string): string => {
      const at = [...BASES, dirname(page)].map((base) => join(ROOT, base, file)).find(existsSync);
      return at === undefined ? '' : readFileSync(at, 'utf8');
    };
    // What is left out of a name stands as three dots.
    const missing = named.filter(({ file, name }) =>
      name.split(' … ').some((part) => !textOf(file).includes(part)),
    );
    expect(missing).toEqual([]);
  });

  it('draw every package and app in the map, and name every package in the README', () => {
    const map = readFileSync(join(ROOT, 'docs/ARCHITECTURE.md'), 'utf8');
    expect(workspaces.filter((workspace) => !map.includes(`\`${workspace}\``))).toEqual([]);
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    const names = workspaces.map((workspace) => workspace.replace('packages/', ''));
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
