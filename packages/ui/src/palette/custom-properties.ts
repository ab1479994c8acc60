import { DARK, FIXED, LIGHT, type Token } from './palette.ts';

const propertyOf = (token: string): string =>
  `--ts-${token.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** A token as a CSS value: `color('onAccent')` is `var(--ts-on-accent)`. */
export const color = (token: Token): string => `var(${propertyOf(token)})`;

const declarations = (tokens: Readonly<Record<string, string>>): string =>
  Object.entries(tokens)
    .map(([token, value]) => `${propertyOf(token)}:${value}`)
    .join(';');

/** The palette for the apps, where the person may choose a scheme (Mantine's attribute on the root). */
export const chosenSchemeCss = (): string =>
  `:root{color-scheme:light;${declarations({ ...LIGHT, ...FIXED })}}
:root[data-mantine-color-scheme="dark"]{color-scheme:dark;${declarations(DARK)}}
`;

/** The palette for pages without script, which follow the system. */
export const systemSchemeCss = (): string =>
  `:root{color-scheme:light dark;${declarations({ ...LIGHT, ...FIXED })}}
@media (prefers-color-scheme:dark){:root{${declarations(DARK)}}}
`;

/** The colour of the browser's own frame around a page, as `meta` elements. */
export const themeColorTags = (): string =>
  `<meta name="theme-color" content="${LIGHT.paper}" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="${DARK.paper}" media="(prefers-color-scheme: dark)">`;
