// What the files of a package name: each other, files that are not compiled, and other packages. All of it has to be there for those who
// have the package alone.
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { root } from '../setup.mjs';

const namedBy = (text) => [
  ...ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName),
  ...[...text.matchAll(/new URL\(['"](\.[^'"]+)['"], import\.meta\.url\)/g)].map(([, name]) => name),
  ...[...text.matchAll(/import\.meta\.resolve\(['"]([^'"]+)['"]\)/g)].map(([, name]) => name),
];

const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');
const isBuiltin = (name) => name.startsWith('node:') || builtinModules.includes(packageOf(name));
/** Made by a plugin of the bundler, in the words of Vite. */
const isVirtual = (name) => name.startsWith('virtual:');

/** What a style sheet names: other sheets, pictures, typefaces. */
const namedByStyles = (text) =>
  [...text.matchAll(/(?:@import\s+|url\()\s*['"]?(\.[^'")\s]+)/g)].map(([, name]) => name);

const relativeNames = (file, text) => {
  const names = file.endsWith('.css') ? namedByStyles(text) : file.endsWith('.js') ? namedBy(text) : [];
  return names.filter((name) => name.startsWith('.')).map((name) => posix.join(posix.dirname(file), name));
};

/** Files that code names and nobody compiles, such as style sheets, and what those name, as they stand beside their source. */
const withAssets = (folder, compiled) => {
  const files = new Map(compiled);
  const queue = [...files.keys()];
  for (const file of queue) {
    for (const path of relativeNames(file, String(files.get(file)))) {
      if (files.has(path) || !path.startsWith('lib/')) continue;
      const source = join(root, folder, 'src', path.slice('lib/'.length));
      if (!existsSync(source)) continue;
      files.set(path, readFileSync(source));
      queue.push(path);
    }
  }
  return files;
};

const hasFile = (files, importer, name) => {
  const path = posix.join(posix.dirname(importer), name);
  if (path === 'package.json') return true;
  return files.has(importer.endsWith('.d.ts') ? path.replace(/\.js$/, '.d.ts') : path);
};

/** What the dependencies of a package want to have beside them. */
const peersOf = (folder, dependencies) =>
  new Set(
    Object.keys(dependencies).flatMap((name) => {
      const found = [folder, '.']
        .map((each) => join(root, each, 'node_modules', name, 'package.json'))
        .find((each) => existsSync(each));
      if (found === undefined) return [];
      return Object.keys(JSON.parse(readFileSync(found, 'utf8')).peerDependencies ?? {});
    }),
  );

/** What is wrong with the dependencies that a package tells, given what its files import. */
const dependencyFaults = ({ folder, manifest }, files) => {
  const { dependencies = {}, peerDependencies = {} } = manifest;
  const declared = new Set([...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  const faults = new Set();
  const used = new Set();
  for (const [file, text] of files) {
    if (file.endsWith('.css')) {
      const missing = relativeNames(file, String(text)).find((path) => !files.has(path));
      if (missing !== undefined)
        faults.add(`${folder}: ${file} names ${missing}, which is not in the package`);
    }
    if (!/\.(js|d\.ts)$/.test(file)) continue;
    for (const name of namedBy(String(text))) {
      if (name.startsWith('.')) {
        if (!hasFile(files, file, name))
          faults.add(`${folder}: ${file} imports ${name}, which is not in the package`);
      } else if (!isBuiltin(name) && !isVirtual(name)) {
        used.add(packageOf(name));
        if (!declared.has(packageOf(name)) && packageOf(name) !== manifest.name) {
          faults.add(`${folder}: ${file} imports ${name}, which package.json does not name as a dependency`);
        }
      } else if (isBuiltin(name) && file.endsWith('.d.ts') && !declared.has('@types/node')) {
        faults.add(
          `${folder}: its declarations speak of Node: name @types/node as an optional peer dependency`,
        );
      }
    }
  }
  const peers = peersOf(folder, dependencies);
  for (const name of Object.keys(dependencies)) {
    if (!used.has(name) && !peers.has(name))
      faults.add(`${folder}: ${name} is a dependency that nothing published imports`);
  }
  return [...faults];
};

/** Packages of this repository are asked for at the version that they have, by programs too. */
export const rangeFaults = ({ folder, manifest }, versions) =>
  Object.entries({
    ...manifest.devDependencies,
    ...manifest.dependencies,
    ...manifest.peerDependencies,
  })
    .filter(([name]) => versions.has(name))
    .filter(([name, range]) => range !== `^${versions.get(name)}`)
    .map(([name, range]) => `${folder}: ${name} is at ${versions.get(name)}, and the range is ${range}`);

/**
 * Adds to the compiled files of a package what they name beside code.
 *
 * @param {{ folder: string, manifest: object }} each
 * @param {Map<string, string | Buffer>} compiled path in the package, content
 * @returns {{ files: Map<string, string | Buffer>, faults: string[] }}
 */
export const contentsOf = (each, compiled) => {
  const files = withAssets(each.folder, compiled);
  return { files, faults: dependencyFaults(each, files) };
};
