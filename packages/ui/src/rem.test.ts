import { expect, it } from 'vitest';
import { sourcesOf } from './testing/sources.ts';

/** Lines and corners stay as thin as they are; what holds words and fingers grows with the text of the browser (WCAG 2.2, 1.4.4). */
const GROWS =
  /^\s*(font-size|line-height|(min-|max-)?(width|height)|padding[\w-]*|margin[\w-]*|gap|flex[\w-]*|grid-template[\w-]*):[^;]*?(\d+(\.\d+)?)px/;
/** Nothing that one sees is this small: hairlines, and what is read out only. */
const HAIRLINE_PX = 2;

it.each(['packages/ui/src', 'apps/till/src', 'apps/wallet/src'])(
  'has the sizes of type and controls in rem: %s',
  (folder) => {
    const sheets = sourcesOf(folder, ['.css']);
    expect(sheets.length).toBeGreaterThan(4);
    const inPixels = sheets.flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => Number(GROWS.exec(line)?.[4] ?? 0) > HAIRLINE_PX)
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(inPixels).toEqual([]);
  },
);
