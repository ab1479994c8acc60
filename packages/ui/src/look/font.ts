import { fileURLToPath } from 'node:url';

/** The file of the theme's typeface for Latin text (woff2, every weight), for pages that are served without a build. */
export const latinFontFile = (): string =>
  fileURLToPath(import.meta.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'));
