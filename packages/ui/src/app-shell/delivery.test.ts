import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { themeCss } from '../look/theme-css.ts';
import { compressBuild } from './compress-build.ts';
import { withFirstSight } from './first-sight.ts';

describe('the build of an app, as it is sent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallystick-build-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has its texts beside them in Brotli and gzip; fonts and what is short are left alone', () => {
    const text = 'export const word = "tally";\n'.repeat(100);
    mkdirSync(join(folder, 'assets'), { recursive: true });
    for (const name of ['index.html', 'assets/a.js', 'assets/a.css', 'assets/a.woff2'])
      writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'assets', 'short.js'), 'export {}');
    compressBuild(folder);
    expect(readdirSync(join(folder, 'assets')).sort()).toEqual(
      ['a.css', 'a.css.br', 'a.css.gz', 'a.js', 'a.js.br', 'a.js.gz', 'a.woff2', 'short.js'].sort(),
    );
    expect(brotliDecompressSync(readFileSync(join(folder, 'index.html.br'))).toString()).toBe(text);
    expect(gunzipSync(readFileSync(join(folder, 'assets/a.js.gz'))).toString()).toBe(text);
  });

  it('shows the name before any file has come: no style sheet stands before it', () => {
    const page = withFirstSight(
      '<head><link rel="stylesheet" crossorigin href="/a.css"></head><body><div id="root"></div>\n</body>',
      'Tallystick Till',
    );
    expect(page.match(/rel="stylesheet"/g)).toHaveLength(1);
    expect(page.indexOf('rel="stylesheet"')).toBeGreaterThan(page.indexOf('>Tallystick Till</h1>'));
  });

  it('has the properties that the theme changes in a style sheet, none of Mantine’s own again', () => {
    expect(themeCss()).toContain('--mantine-color-hazel-6');
    expect(themeCss()).toContain('--mantine-spacing-md: 1rem');
    expect(themeCss()).not.toContain('--mantine-color-grape-6:');
  });
});
