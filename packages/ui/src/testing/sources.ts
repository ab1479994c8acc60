import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', 'data', 'screenshots']);

export interface SourceFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/**
 * The files of a folder and those below it, as they stand in the repository.
 *
 * @param folder from the root, such as `apps/till`
 * @param endings with the dot
 */
export const sourcesOf = (folder: string, endings: readonly string[]): readonly SourceFile[] =>
  readdirSync(`${ROOT}${folder}`, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesOf(path, endings);
    return endings.includes(extname(entry.name))
      ? [{ path, text: readFileSync(`${ROOT}${path}`, 'utf8') }]
      : [];
  });
