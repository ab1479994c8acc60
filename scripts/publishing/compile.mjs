// Compiles what the doors of the published packages reach: JavaScript, declarations and source maps. Tests and fixtures are not reached.
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { node, root, run } from '../setup.mjs';
import { lower } from './lower.ts';
import { doorFiles, doorNames, isSource } from './workspaces.mjs';

const TSC = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
/** The sources as they are compiled, inside the repository so that the compiler finds what is installed. */
const ROOM = join(root, '.cache', 'publishing');
const SOURCES = join(ROOM, 'sources');
const COMPILED = join(ROOM, 'compiled');
const REPLACEMENT = join('internal', 'uint8array.ts');

/** What every engine since Node 22 has. Something newer that `lower` does not replace does not compile. */
const LIBRARY = ['es2024', 'dom', 'dom.iterable'];

const fromRoot = (path) => relative(ROOM, path).replaceAll('\\', '/');

const copySources = ({ folder }) => {
  const from = join(root, folder, 'src');
  const to = join(SOURCES, folder);
  for (const file of readdirSync(from, { recursive: true })) {
    if (!isSource(file) || /\.test\.tsx?$/.test(file)) continue;
    const path = relative(dirname(file), REPLACEMENT).replaceAll('\\', '/');
    const text = lower(
      join(folder, 'src', file),
      readFileSync(join(from, file), 'utf8'),
      path.startsWith('.') ? path : `./${path}`,
    );
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), text);
  }
  // What npm installed for this workspace alone, in a version of its own.
  const installed = join(root, folder, 'node_modules');
  if (existsSync(installed)) symlinkSync(installed, join(to, 'node_modules'), 'junction');
  mkdirSync(join(to, 'internal'), { recursive: true });
  cpSync(join(root, 'scripts', 'publishing', 'uint8array.ts'), join(to, REPLACEMENT));
};

const sourceOfDoor = (folder, file) => join(SOURCES, folder, relative('src', file));

/** Doors of the packages by name, so that one package is compiled against the sources of another. */
const pathsOf = (packages) =>
  Object.fromEntries(
    packages.flatMap(({ folder, manifest }) =>
      doorNames(manifest).flatMap((name) => {
        const file = manifest.exports[`.${name.slice(manifest.name.length)}`];
        return isSource(file) ? [[name, [`./${fromRoot(sourceOfDoor(folder, file))}`]]] : [];
      }),
    ),
  );

const configOf = (packages) => ({
  extends: '../../tsconfig.json',
  compilerOptions: {
    lib: LIBRARY,
    paths: pathsOf(packages),
    noUncheckedSideEffectImports: false,
    noEmit: false,
    noEmitOnError: true,
    declaration: true,
    sourceMap: true,
    inlineSources: true,
    rewriteRelativeImportExtensions: true,
    rootDir: 'sources',
    outDir: 'compiled',
    newLine: 'lf',
  },
  include: [],
  files: packages.flatMap(({ folder, manifest }) =>
    doorFiles(manifest)
      .filter(isSource)
      .map((file) => fromRoot(sourceOfDoor(folder, file))),
  ),
});

/** Declarations name the file that is published, as the compiler has it done for the JavaScript, and no style sheets. */
const declaredNames = (text) =>
  text
    .replace(/^import ['"][^'"]+\.css['"];\n/gm, '')
    .replace(/(\bfrom |\bimport\(|\bimport )(["'])(\.\.?\/[^"'\n]*)\.tsx?\2/g, '$1$2$3.js$2');

/** Source maps carry their sources; the path that they had here means nothing to those who have the package alone. */
const mapAlone = (text) => {
  const map = JSON.parse(text);
  return JSON.stringify({ ...map, sources: map.sources.map((source) => basename(source)) });
};

const published = (path) => {
  const text = readFileSync(path, 'utf8');
  if (path.endsWith('.map')) return mapAlone(text);
  return path.endsWith('.d.ts') ? declaredNames(text) : text;
};

/**
 * @param {{ folder: string, manifest: object }[]} packages
 * @returns {Promise<Map<string, Map<string, string>>>} for each folder of a package its compiled files: path in the package, text
 */
export const compile = async (packages) => {
  rmSync(ROOM, { recursive: true, force: true });
  for (const each of packages) copySources(each);
  writeFileSync(join(ROOM, 'tsconfig.json'), JSON.stringify(configOf(packages)));
  if ((await run(node, [TSC, '-p', ROOM])) !== 0) throw new Error('The packages do not compile.');
  return new Map(
    packages.map(({ folder }) => {
      const from = join(COMPILED, folder);
      const files = readdirSync(from, { recursive: true }).filter((file) => /\.(js|d\.ts|map)$/.test(file));
      return [folder, new Map(files.sort().map((file) => [`lib/${file}`, published(join(from, file))]))];
    }),
  );
};
