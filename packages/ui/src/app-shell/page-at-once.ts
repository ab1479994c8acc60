import type { Rolldown } from 'vite';

type Bundle = Readonly<Record<string, Rolldown.OutputAsset | Rolldown.OutputChunk>>;

/** The module that an app loads once it knows its language (`../language/load.ts`). */
const PAGE = /\/src\/page\.tsx$/;

const chunksOf = (bundle: Bundle, from: Rolldown.OutputChunk, found = new Set<Rolldown.OutputChunk>()) => {
  if (found.has(from)) return found;
  found.add(from);
  for (const name of from.imports) {
    const next = bundle[name];
    if (next?.type === 'chunk') chunksOf(bundle, next, found);
  }
  return found;
};

/**
 * Names the scripts and style sheets of an app's page in its HTML, which its first script loads by itself: a slow line has few round trips.
 *
 * @param base where the app stands, such as `/till/`
 */
export const withPageAtOnce = (html: string, bundle: Bundle, base: string): string => {
  const page = Object.values(bundle).find(
    (part) => part.type === 'chunk' && part.facadeModuleId !== null && PAGE.test(part.facadeModuleId),
  );
  if (page?.type !== 'chunk') return html;
  const chunks = [...chunksOf(bundle, page)];
  const scripts = chunks.map(
    ({ fileName }) => `<link rel="modulepreload" crossorigin href="${base}${fileName}">`,
  );
  const sheets = chunks
    .flatMap(({ viteMetadata }) => [...(viteMetadata?.importedCss ?? [])])
    .map((name) => `<link rel="stylesheet" crossorigin href="${base}${name}">`);
  const missing = [...new Set([...scripts, ...sheets])].filter((link) => !html.includes(link));
  return html.replace('</head>', () => `${missing.join('\n')}\n</head>`);
};
