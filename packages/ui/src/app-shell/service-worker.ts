import { readFileSync } from 'node:fs';

/**
 * The service worker of one app, as it is served.
 *
 * @param app name and folder of the app, such as `till`
 * @param pages its pages besides its home, as file names
 */
export const serviceWorkerSource = (app: string, pages: readonly string[] = []): string => {
  const paths = ['', ...pages].map((page) => `/${app}/${page}`);
  const worker = readFileSync(new URL('./service-worker-body.js', import.meta.url), 'utf8');
  return `const APP = ${JSON.stringify(app)};\nconst PAGES = ${JSON.stringify(paths)};\n${worker}`;
};
