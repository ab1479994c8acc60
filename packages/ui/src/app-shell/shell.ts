import { LIGHT, themeColorTags } from '../palette/index.ts';
import { firstSightHead } from './first-sight.ts';

/** What sets one app's shell apart from another's. */
export interface AppShellOptions {
  /** Its folder and the first part of its address, such as `till`. */
  readonly app: string;
  /** What stands under its icon, such as `Till`. */
  readonly name: string;
  /** One sentence, for stores and search. */
  readonly description: string;
  /** Its pages besides its home that open while the server is away, as file names; left out, none does, its home neither. */
  readonly offlinePages?: readonly string[];
}

/** The app's whole name. */
export const titleOf = ({ name }: AppShellOptions): string => `Tallystick ${name}`;

/** What stands in the head of the app's page; texts are the app's own and hold no markup. */
export const shellHead = (options: AppShellOptions): string => `
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
${themeColorTags()}
<meta name="referrer" content="no-referrer">
<meta name="description" content="${options.description}">
<link rel="manifest" href="/${options.app}/manifest.webmanifest">
<link rel="icon" href="/${options.app}/icon.svg" type="image/svg+xml">
<title>${titleOf(options)}</title>
${firstSightHead()}
`;

/** The web app manifest (W3C Web Application Manifest), as it is served. */
export const shellManifest = (options: AppShellOptions): string => {
  const { app, name, description } = options;
  const home = `/${app}/`;
  return JSON.stringify({
    name: titleOf(options),
    short_name: name,
    description,
    start_url: home,
    scope: home,
    display: 'standalone',
    background_color: LIGHT.paper,
    theme_color: LIGHT.paper,
    icons: [{ src: `${home}icon.svg`, sizes: 'any', type: 'image/svg+xml', purpose: 'any maskable' }],
  });
};
