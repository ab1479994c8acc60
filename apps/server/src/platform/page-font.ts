/** Where the typeface of pages without script is served from; the number changes with the file. */
export const FONT_PATH = '/fonts/inter-latin-5.woff2';

/** The face as CSS: text shows at once in the system's font, and in ours when it has come. */
export const FONT_FACE = `@font-face{font-family:"Inter Variable";src:url("${FONT_PATH}") format("woff2");font-weight:100 900;font-display:swap}`;
