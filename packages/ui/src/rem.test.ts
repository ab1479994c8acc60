import { expect, it } from 'vitest';
import { sourcesOf } from './testing/sources.ts';

/** Lines and corners stay as thin as they are; what holds words and fingers grows with the text of the browser (WCAG 2.2, 1.4.4). */
const SIZES = String.raw`font-size|font|line-height|(?:min-|max-)?(?:width|height)|flex[\w-]*|grid-template[\w-]*`;
/** At a desk the room around it stays as it is, so that large text has it. */
const ROOM = String.raw`padding[\w-]*|margin[\w-]*|gap`;
const pixelsOf = (properties: string): RegExp =>
  new RegExp(String.raw`^\s*(?:${properties}):[^;]*?(\d+(?:\.\d+)?)px`);
/** The least of what holds words: below are hairlines, dots, and what is read out only. */
const HAIRLINE_PX = 2;
const DOT_PX = 10;

it.each([
  ['packages/ui/src', `${SIZES}|${ROOM}`, HAIRLINE_PX],
  ['apps/till/src', `${SIZES}|${ROOM}`, HAIRLINE_PX],
  ['apps/wallet/src', `${SIZES}|${ROOM}`, HAIRLINE_PX],
  ['apps/console/src', SIZES, DOT_PX],
])('has the sizes of type and controls in rem: %s', (folder, properties, thin) => {
  const sheets = sourcesOf(folder, ['.css']);
  expect(sheets.length).toBeGreaterThan(4);
  const inPixels = sheets.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter((line) => Number(pixelsOf(properties).exec(line)?.[1] ?? 0) > thin)
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(inPixels).toEqual([]);
});

const SCREENS = [
  'packages/ui/src',
  'apps/till/src',
  'apps/wallet/src',
  'apps/console/src',
  'apps/server/src/web',
];

it('has drawings that grow with the text they stand beside', () => {
  const drawings = SCREENS.flatMap((folder) => sourcesOf(folder, ['.ts', '.tsx'])).flatMap(({ path, text }) =>
    [...text.matchAll(/<svg\b(?:\{[^}]*\}|[^>])*>/g)].map(([tag]) => `${path}: ${tag}`),
  );
  expect(drawings.length).toBeGreaterThan(6);
  // An image of its own is as large as what shows it.
  const inPage = drawings.filter((drawing) => !drawing.includes('xmlns'));
  const inPixels = inPage.filter((drawing) => /\s(?:width|height)=(?:"[\d.]+(?:px)?"|\{\w+\})/.test(drawing));
  expect(inPixels).toEqual([]);
});

it.each(['packages/ui/src', 'apps/till/src', 'apps/wallet/src', 'apps/console/src'])(
  'lays out anew where text is large, not only where the window is small: %s',
  (folder) => {
    const inPixels = sourcesOf(folder, ['.css']).flatMap(({ path, text }) =>
      [...text.matchAll(/@media[^{]*\d+px[^{]*/g)].map(([query]) => `${path}: ${query.trim()}`),
    );
    expect(inPixels).toEqual([]);
  },
);

it('has type in rem on the pages that the server makes, receipts too', () => {
  const pages = sourcesOf('apps/server/src', ['.ts']).filter(({ text }) => text.includes('const STYLE = `'));
  expect(pages.map(({ path }) => path)).toContain('apps/server/src/money/receipts/receipt-page.ts');
  const inPixels = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/font(?:-size)?:[^;}]*\dpx/g)].map(([rule]) => `${path}: ${rule}`),
  );
  expect(inPixels).toEqual([]);
});
