import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type SourceFile, sourcesOf } from './testing/sources.ts';

/**
 * Class names by one rule: `ui-` for what the apps share, `till-`, `wallet-` and `console-` for what one app shows; then the block and
 * its part in kebab case, as in `till-sale-row-amount`. A state is a data or aria attribute, or begins with `is-`.
 */
const FOLDERS = [
  { folder: 'packages/ui/src', prefixes: ['ui'] },
  { folder: 'apps/till/src', prefixes: ['till', 'ui', 'is'] },
  { folder: 'apps/wallet/src', prefixes: ['wallet', 'ui', 'is'] },
  { folder: 'apps/console/src', prefixes: ['console', 'ui', 'is'] },
] as const;

const withoutComments = (css: string): string => css.replace(/\/\*.*?\*\//gs, '');

/** The classes that a style sheet gives a look to. Strings and addresses hold dots too, and declarations hold numbers. */
const styledIn = ({ text }: SourceFile): readonly string[] =>
  withoutComments(text)
    .replace(/"[^"]*"/g, '')
    .split(/[{}]/)
    .flatMap((part) => (part.includes(';') ? part.slice(part.lastIndexOf(';') + 1) : part))
    .flatMap((selector) => [...selector.matchAll(/\.([A-Za-z_][\w-]*)/g)].map(([, name = '']) => name));

/** The classes that a component wears: each literal in a `className`, and those that scripts set or look for. */
const wornIn = ({ text }: SourceFile): readonly string[] => {
  const literals = [
    ...[...text.matchAll(/className=(?:"([^"]*)"|\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\})/g)].flatMap(
      ([, literal, expression = '']) =>
        literal === undefined
          ? [...expression.matchAll(/['`"]([^'`"]*)['`"]/g)].map(([, inner = '']) => inner)
          : [literal],
    ),
    ...[...text.matchAll(/\.className = '([^']*)'/g)].map(([, literal = '']) => literal),
    ...[...text.matchAll(/\bclass="([^"]*)"/g)].map(([, literal = '']) => literal),
  ];
  return literals.flatMap((literal) =>
    literal
      .replace(/\$\{[^}]*\}/g, ' ')
      .split(/\s+/)
      .filter((name) => name !== ''),
  );
};

/** The page of an app, where it has one beside its sources. */
const pageOf = (folder: string): readonly SourceFile[] => {
  const path = `${folder.replace(/src$/, '')}index.html`;
  const file = new URL(`../../../${path}`, import.meta.url);
  return existsSync(file) ? [{ path, text: readFileSync(file, 'utf8') }] : [];
};

const read = (folder: string) => ({
  styled: new Set(sourcesOf(folder, ['.css']).flatMap(styledIn)),
  worn: new Set(
    [...sourcesOf(folder, ['.ts', '.tsx']), ...pageOf(folder)]
      .filter(({ path }) => !path.includes('.test.'))
      .flatMap(wornIn),
  ),
});

const all = FOLDERS.map(({ folder, prefixes }) => ({ folder, prefixes, ...read(folder) }));
const styledAnywhere = new Set(all.flatMap(({ styled }) => [...styled]));
const wornAnywhere = new Set(all.flatMap(({ worn }) => [...worn]));
/** Mantine's own, which a style sheet may mend. */
const isForeign = (name: string): boolean => name.startsWith('mantine-');

describe.each(all)('the class names of $folder', ({ prefixes, styled, worn }) => {
  const rule = new RegExp(`^(${prefixes.join('|')})(-[a-z0-9]+)+$`);

  it('follow the rule', () => {
    expect(styled.size).toBeGreaterThan(10);
    expect(worn.size).toBeGreaterThan(10);
    const names = [...new Set([...styled, ...worn])].filter((name) => !isForeign(name));
    expect(names.filter((name) => !rule.test(name))).toEqual([]);
  });

  it('are all worn by something, and what is worn has a look', () => {
    expect([...styled].filter((name) => !wornAnywhere.has(name) && !isForeign(name))).toEqual([]);
    expect([...worn].filter((name) => !styledAnywhere.has(name))).toEqual([]);
  });
});
