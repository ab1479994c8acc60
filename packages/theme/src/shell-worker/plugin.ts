import { readFileSync } from 'node:fs';

/** What the plugin needs of the bundler that runs it (Vite). */
interface Bundler {
  emitFile(file: { readonly type: 'asset'; readonly fileName: string; readonly source: string }): unknown;
}

/**
 * The service worker of one app, as it is served.
 *
 * @param app name and folder of the app, such as `till`
 * @param pages its pages besides its home, as file names
 */
export const shellWorkerSource = (app: string, pages: readonly string[] = []): string => {
  const paths = ['', ...pages].map((page) => `/${app}/${page}`);
  const worker = readFileSync(new URL('./shell-worker.js', import.meta.url), 'utf8');
  return `const APP = ${JSON.stringify(app)};\nconst PAGES = ${JSON.stringify(paths)};\n${worker}`;
};

/** Vite plugin: writes the app's service worker to `sw.js` beside its pages. */
export const shellWorker = (app: string, pages?: readonly string[]) => ({
  name: 'tallystick-shell-worker',
  apply: 'build' as const,
  generateBundle(this: Bundler): void {
    this.emitFile({ type: 'asset', fileName: 'sw.js', source: shellWorkerSource(app, pages) });
  },
});
