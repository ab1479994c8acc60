import { basename } from 'node:path';
import type { Plugin } from 'vite';
import { themeCss } from '../look/theme-css.ts';
import { appIcon } from '../mark/mark-shape.ts';
import { chosenSchemeCss } from '../palette/index.ts';
import { compressBuild } from './compress-build.ts';
import { withFirstSight } from './first-sight.ts';
import { withPageAtOnce } from './page-at-once.ts';
import { serviceWorkerSource } from './service-worker.ts';
import { type AppShellOptions, shellHead, shellManifest, titleOf } from './shell.ts';

export type { AppShellOptions } from './shell.ts';

/** Style sheets that are made here, by the name under which they are imported; with a path of its own Vite takes each for one. */
const SHEETS: Readonly<Record<string, { readonly id: string; readonly css: () => string }>> = {
  'virtual:tallystick-palette.css': {
    id: '/@tallystick/palette.css',
    css: () => `${chosenSchemeCss()}${themeCss()}`,
  },
  'virtual:tallystick-scheme.css': { id: '/@tallystick/scheme.css', css: chosenSchemeCss },
};

/** After the build of an app has put its scripts and sheets into the page, and its other plugins have written their files. */
const delivery = (options: AppShellOptions): Plugin => ({
  name: 'tallystick-delivery',
  apply: 'build',
  enforce: 'post',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { filename, bundle = {} }) =>
      basename(filename) === 'index.html'
        ? withFirstSight(withPageAtOnce(html, bundle, `/${options.app}/`), titleOf(options))
        : html,
  },
  writeBundle: {
    order: 'post',
    sequential: true,
    handler: ({ dir }) => {
      if (dir !== undefined) compressBuild(dir);
    },
  },
});

const around = (options: AppShellOptions): Plugin => {
  const files: Readonly<Record<string, { readonly type: string; readonly source: string }>> = {
    'manifest.webmanifest': { type: 'application/manifest+json', source: shellManifest(options) },
    'icon.svg': { type: 'image/svg+xml', source: appIcon() },
  };
  return {
    name: 'tallystick-app-shell',
    resolveId: (id) => SHEETS[id]?.id,
    load: (asked) =>
      Object.values(SHEETS)
        .find(({ id }) => id === asked)
        ?.css(),
    transformIndexHtml: {
      order: 'pre',
      handler: (html, { filename }) =>
        basename(filename) === 'index.html'
          ? html.replace('<head></head>', () => `<head>${shellHead(options)}</head>`)
          : html,
    },
    configureServer: (server) => {
      for (const [name, { type, source }] of Object.entries(files)) {
        server.middlewares.use(`/${options.app}/${name}`, (_request, response) => {
          response.setHeader('content-type', type).end(source);
        });
      }
    },
    generateBundle() {
      for (const [fileName, { source }] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName, source });
      }
      if (options.offlinePages === undefined) return;
      const source = serviceWorkerSource(options.app, options.offlinePages);
      this.emitFile({ type: 'asset', fileName: 'sw.js', source });
    },
  };
};

/**
 * Vite plugins: what every app has around it. Fills the empty `<head>` of its `index.html`, makes the custom properties of palette and
 * theme, and serves or writes its manifest, its icon and, where it is asked for, its service worker; a build has its texts compressed
 * beside them, and a page that shows its name at once. Other pages are left alone.
 */
export const appShell = (options: AppShellOptions): Plugin[] => [around(options), delivery(options)];
