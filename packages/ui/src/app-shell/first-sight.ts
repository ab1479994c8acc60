import { readFileSync } from 'node:fs';
import { markSvg } from '../mark/mark-shape.ts';
import { systemSchemeCss } from '../palette/index.ts';

const ROOT = '<div id="root"></div>';
const SHEET = /\s*<link rel="stylesheet"[^>]*>/g;

/** The look of the page until the app is there. It stands in the page itself: no file has to come first. */
const style = (): string =>
  systemSchemeCss() + readFileSync(new URL('./first-sight.css', import.meta.url), 'utf8');

/** What stands in the head for it. */
export const firstSightHead = (): string => `<style>${style()}</style>`;

/**
 * Puts the app's mark and name where the app will be, so that a slow line shows something with the first answer. The style sheets of the
 * build move to the end of the page: in the head they would keep the browser from drawing anything before they are there.
 *
 * @param html the page as the build has it
 * @param title the name of the app, without markup
 */
export const withFirstSight = (html: string, title: string): string => {
  const sheets = html.match(SHEET) ?? [];
  const first = `<div id="root"><main class="ui-first-sight">${markSvg(56)}<h1 class="ui-first-sight-name">${title}</h1></main></div>`;
  return html
    .replace(SHEET, '')
    .replace(ROOT, () => first)
    .replace('</body>', () => `${sheets.join('')}\n</body>`);
};
