import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const BUILD = resolve(import.meta.dirname, '../../apps/till/dist');
const LIMIT_BYTES = 150_000;

describe('the first load of the till', () => {
  it('is less than 150 kB of script, both pages together', async () => {
    const pages = await Promise.all(
      ['index.html', 'trusted.html'].map((page) => readFile(resolve(BUILD, page), 'utf8')),
    );
    const scripts = new Set(pages.flatMap((page) => page.match(/assets\/[\w-]+\.js/g) ?? []));
    expect(scripts.size).toBeGreaterThan(2);
    const sizes = await Promise.all(
      [...scripts].map(async (script) => gzipSync(await readFile(resolve(BUILD, script))).length),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LIMIT_BYTES);
  });
});
