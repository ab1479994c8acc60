import { describe, expect, it } from 'vitest';
import { lower } from './lower.ts';

const lowered = (text: string) =>
  lower('x.ts', text, './internal/uint8array.ts').replace(/^import .*?; /, '');

describe('Methods of Uint8Array replaced for older engines', () => {
  it.each([
    ['number.toString(16)', 'number.toString(16)'],
    ['bytes.toHex()', 'uint8ArrayToHex(bytes)'],
    ['a?.b.toHex() ?? c', 'uint8ArrayToHex(a?.b) ?? c'],
    ['a?.toHex() === b', 'uint8ArrayToHex(a) === b'],
    ['f(x).toBase64({ omitPadding: true })', 'uint8ArrayToBase64(f(x), { omitPadding: true })'],
    ['Uint8Array.fromHex(text)', 'uint8ArrayFromHex(text)'],
    ['texts.map(Uint8Array.fromHex)', 'texts.map(uint8ArrayFromHex)'],
    [
      'Uint8Array.fromHex(a.toHex() + b).toHex()',
      'uint8ArrayToHex(uint8ArrayFromHex(uint8ArrayToHex(a) + b))',
    ],
    ['a.toHex().concat(b.toHex())', 'uint8ArrayToHex(a).concat(uint8ArrayToHex(b))'],
    ["bytes\n  .toHex()\n  .padStart(2, '0')", "uint8ArrayToHex(bytes)\n  .padStart(2, '0')"],
  ])('%s', (text, expected) => {
    expect(lowered(text)).toBe(expected);
  });

  it('imports what it needs, on the line that was the first', () => {
    expect(lower('x.ts', 'a.toHex();\nUint8Array.fromHex(b);', './i.ts')).toBe(
      "import { fromHex as uint8ArrayFromHex, toHex as uint8ArrayToHex } from './i.ts'; uint8ArrayToHex(a);\nuint8ArrayFromHex(b);",
    );
    expect(lower('x.ts', '#!/usr/bin/env node\na.toHex();', './i.ts')).toBe(
      "#!/usr/bin/env node\nimport { toHex as uint8ArrayToHex } from './i.ts'; uint8ArrayToHex(a);",
    );
    expect(lower('x.ts', 'export const a = 1;', './i.ts')).toBe('export const a = 1;');
  });

  it('refuses an optional chain that goes on', () => {
    expect(() => lower('x.ts', '\na?.toHex().length', './i.ts')).toThrow(/x\.ts:2: an optional chain/);
  });
});
