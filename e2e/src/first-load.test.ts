import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const APPS = resolve(import.meta.dirname, '../../apps');
const BUILD = resolve(APPS, 'till/dist');
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

describe('the first load of the console', () => {
  it('is without the chart library, which comes with the first plot', async () => {
    const build = resolve(APPS, 'console/dist');
    const assets = resolve(build, 'assets');
    const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'));
    const texts = new Map(
      await Promise.all(
        scripts.map(async (name) => [name, await readFile(resolve(assets, name), 'utf8')] as const),
      ),
    );
    const page = await readFile(resolve(build, 'index.html'), 'utf8');
    const first = scripts.filter((name) => page.includes(name));
    const withCharts = scripts.filter((name) => texts.get(name)?.includes('recharts-'));
    expect(first.length).toBeGreaterThan(0);
    expect(withCharts.length).toBeGreaterThan(0);
    expect(first.filter((name) => withCharts.includes(name))).toEqual([]);
  });
});
