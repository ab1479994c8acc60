import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { appShell } from '@tallystick/ui/app-shell';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin } from 'vite';

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Modules of our packages and of the schema builder do nothing when they are merely loaded: what nobody uses is left out. */
const PURE = /\/packages\/[^/]+\/src\/.*\.tsx?$|\/node_modules\/(typebox|jose|@mantine)\/.*\.m?js$/;

/**
 * Writes `bundle.json`: the SHA-256 of each script, by file name. The server signs for its digest in the personalisation data, and the
 * trusted page compares what it runs with it.
 */
const bundleList = (): Plugin => ({
  name: 'tallystick-bundle-list',
  apply: 'build',
  writeBundle({ dir = '' }) {
    const assets = join(dir, 'assets');
    const digestOf = (name: string) =>
      createHash('sha256')
        .update(readFileSync(join(assets, name)))
        .digest('base64url');
    const scripts = readdirSync(assets).filter((name) => name.endsWith('.js'));
    const list = Object.fromEntries(scripts.sort().map((name) => [name, digestOf(name)]));
    writeFileSync(join(dir, 'bundle.json'), JSON.stringify(list));
  },
});

/** What the trusted page loads later by itself, yet needs before it can say how the terminal stands. */
const NEEDED_AT_ONCE = ['acts'];

/** Names the scripts of the trusted page in the app's page, so that all are fetched at the same time: a slow line has few round trips. */
const preloadTrusted = (): Plugin => ({
  name: 'tallystick-preload-trusted',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { filename, bundle = {} }) => {
      if (basename(filename) !== 'index.html') return [];
      const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
      const [trusted] = chunks.filter(({ isEntry, name }) => isEntry && name === 'trusted');
      const later = chunks.filter(({ name }) => NEEDED_AT_ONCE.includes(name));
      const files = new Set(
        [trusted, ...later].flatMap((chunk) => (chunk ? [chunk.fileName, ...chunk.imports] : [])),
      );
      return [...files].map((file) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/till/${file}` },
        injectTo: 'head' as const,
      }));
    },
  },
});

const shell = appShell({
  app: 'till',
  name: 'Till',
  description: 'Take payments with the device in your hand.',
  offlinePages: ['trusted.html', 'confirm.html'],
});

/**
 * The page that the link in an activation mail opens, built by itself: files that it shared with the till would be parts more of the till's
 * first load.
 */
const confirmPage = (): Plugin => ({
  name: 'tallystick-confirm-page',
  apply: 'build',
  writeBundle: {
    order: 'pre',
    sequential: true,
    handler: async ({ dir }) => {
      if (dir === undefined) return;
      await build({
        configFile: false,
        logLevel: 'warn',
        root: import.meta.dirname,
        base: '/till/',
        plugins: [react(), shell],
        build: {
          target: 'es2023',
          outDir: dir,
          emptyOutDir: false,
          modulePreload: { polyfill: false },
          rolldownOptions: { input: { confirm: page('confirm.html') } },
        },
      });
    },
  },
});

// Two pages: the app, and the trusted part that it only reaches over a message port. The page of a mail's link is built beside them.
export default defineConfig({
  base: '/till/',
  plugins: [react(), confirmPage(), bundleList(), preloadTrusted(), shell],
  build: {
    target: 'es2023',
    sourcemap: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: {
      input: { till: page('index.html'), trusted: page('trusted.html') },
      treeshake: { moduleSideEffects: [{ test: PURE, sideEffects: false }] },
    },
  },
});
