import { basename } from 'node:path';
import type { Plugin } from 'vite';
import { appIcon } from '../mark/mark-shape.ts';
import { chosenSchemeCss } from '../palette/index.ts';
import { serviceWorkerSource } from './service-worker.ts';
import { type AppShellOptions, shellHead, shellManifest } from './shell.ts';

export type { AppShellOptions } from './shell.ts';

const PALETTE = 'virtual:tallystick-palette.css';
/** With a path of its own, so that Vite takes it for a style sheet. */
const PALETTE_ID = '/@tallystick/palette.css';

/**
 * Vite plugin: what every app has around it. Fills the empty `<head>` of its `index.html`, makes the palette's custom properties, and
 * serves or writes its manifest, its icon and, where it is asked for, its service worker. Other pages are left alone.
 */
export const appShell = (options: AppShellOptions): Plugin => {
  const files: Readonly<Record<string, { readonly type: string; readonly source: string }>> = {
    'manifest.webmanifest': { type: 'application/manifest+json', source: shellManifest(options) },
    'icon.svg': { type: 'image/svg+xml', source: appIcon() },
  };
  return {
    name: 'tallystick-app-shell',
    resolveId: (id) => (id === PALETTE ? PALETTE_ID : undefined),
    load: (id) => (id === PALETTE_ID ? chosenSchemeCss() : undefined),
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
