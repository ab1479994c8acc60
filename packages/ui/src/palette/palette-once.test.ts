import { describe, expect, it } from 'vitest';
import { sourcesOf } from '../testing/sources.ts';
import { chosenSchemeCss } from './custom-properties.ts';

const PALETTE = 'packages/ui/src/palette/palette.ts';
const ENDINGS = ['.ts', '.tsx', '.js', '.mjs', '.css', '.html', '.svg', '.webmanifest'];
const files = ['apps', 'packages', 'e2e', 'demo', 'scripts'].flatMap((folder) => sourcesOf(folder, ENDINGS));

/** Six and eight digits mean a colour anywhere; three and four also mean other things in a script. */
const LONG = /#(?:[0-9a-f]{6}|[0-9a-f]{8})(?![0-9a-z_])|\b(?:rgba?|hsla?|oklch|oklab)\(/gi;
const SHORT = /#(?:[0-9a-f]{3}|[0-9a-f]{4})(?![0-9a-z_-])/gi;

const coloursIn = (path: string, text: string): readonly string[] => [
  ...(text.match(LONG) ?? []),
  ...(/\.(css|html|svg)$/.test(path) ? (text.match(SHORT) ?? []) : []),
];

describe('the palette', () => {
  it('stands in one file', () => {
    const elsewhere = files
      .filter(({ path }) => path !== PALETTE)
      .flatMap(({ path, text }) => coloursIn(path, text).map((colour) => `${path}: ${colour}`));
    expect(elsewhere).toEqual([]);
    expect(coloursIn(PALETTE, files.find(({ path }) => path === PALETTE)?.text ?? '').length).toBeGreaterThan(
      20,
    );
  });

  it('has each custom property that a style sheet or a page asks for', () => {
    const made = new Set(chosenSchemeCss().match(/--ts-[a-z-]+(?=:)/g));
    const asked = files.flatMap(({ path, text }) =>
      [...text.matchAll(/var\((--ts-[A-Za-z-]+)/g)].map(([, name = '']) => ({ path, name })),
    );
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter(({ name }) => !made.has(name))).toEqual([]);
  });
});
