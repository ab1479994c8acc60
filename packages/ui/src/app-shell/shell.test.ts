import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DARK, LIGHT } from '../palette/index.ts';
import { shellHead, shellManifest } from './shell.ts';

const TILL = { app: 'till', name: 'Till', description: 'Take payments.' } as const;

describe('the shell of an app', () => {
  it('has the palette in its head and its manifest', () => {
    expect(shellHead(TILL)).toContain(`content="${LIGHT.paper}" media="(prefers-color-scheme: light)"`);
    expect(shellHead(TILL)).toContain(`content="${DARK.paper}" media="(prefers-color-scheme: dark)"`);
    expect(JSON.parse(shellManifest(TILL))).toMatchObject({
      background_color: LIGHT.paper,
      theme_color: LIGHT.paper,
    });
  });

  it('stays under the address of the app', () => {
    expect(JSON.parse(shellManifest(TILL))).toMatchObject({
      name: 'Tallystick Till',
      short_name: 'Till',
      start_url: '/till/',
      scope: '/till/',
      icons: [{ src: '/till/icon.svg' }],
    });
    expect(shellHead(TILL).match(/href="\/[^"]*"/g)).toEqual([
      'href="/till/manifest.webmanifest"',
      'href="/till/icon.svg"',
    ]);
  });

  it('leaves the orientation to the person who holds the device (WCAG 2.2, 1.3.4)', () => {
    expect(JSON.parse(shellManifest(TILL))).not.toHaveProperty('orientation');
  });

  it('is filled into the pages of all three apps, which hold nothing of it themselves', () => {
    for (const app of ['till', 'wallet', 'console']) {
      const folder = new URL(`../../../../apps/${app}/`, import.meta.url);
      expect(readFileSync(new URL('index.html', folder), 'utf8')).toContain('<head></head>');
      expect(readFileSync(new URL('vite.config.ts', folder), 'utf8')).toContain(`app: '${app}'`);
      expect(readdirSync(folder)).not.toContain('public');
    }
  });
});
