// A folder outside the repository into which the packed packages are installed, as those who use them do.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { commandsOf, examplesOf } from '../readme-examples.mjs';
import { npm, root } from '../setup.mjs';
import { builtDoors, needsOf } from './reach.mjs';
import { stagingOf, workspaces } from './workspaces.mjs';

const importsOf = (code) => ts.preProcessFile(code, true, true).importedFiles.map(({ fileName }) => fileName);
const packageOf = (name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

/** The packages that a README tells to install. */
const installedBy = (readme) =>
  new Set(
    [...readme.matchAll(/^npm install (.+)$/gm)].flatMap(([, names]) =>
      names.split(' ').filter((name) => !name.startsWith('-')),
    ),
  );

const readmeOf = ({ folder }) => readFileSync(join(stagingOf(folder), 'README.md'), 'utf8');

/** The ranges of other packages that this repository itself works with. */
const rangesHere = () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const own = workspaces().flatMap(({ manifest }) =>
    Object.entries({ ...manifest.devDependencies, ...manifest.dependencies }),
  );
  return new Map([...own, ...Object.entries(devDependencies)]);
};

/** The examples of the published READMEs, with what is wrong with a README itself. */
const readmesOf = (packages) => {
  const faults = new Set();
  const commands = [];
  const examples = packages.flatMap(({ folder, manifest: { name } }) => {
    const readme = readmeOf({ folder });
    const installed = installedBy(readme);
    if (!installed.has(name)) faults.add(`${name}: the README has no line "npm install ${name}"`);
    const found = examplesOf(`${folder.split('/').at(-1)}-README`, readme);
    const run = commandsOf(readme);
    commands.push(...run);
    if (run.length === 0 && !found.some(({ runs }) => runs))
      faults.add(`${name}: the README has no example that runs`);
    for (const { name: example, code } of found) {
      for (const each of importsOf(code)) {
        if (each.startsWith('node:') || installed.has(packageOf(each))) continue;
        faults.add(`${example} imports ${each}, which the README does not tell to install`);
      }
    }
    return found;
  });
  return { examples, commands, faults };
};

const settings = (folder, name, compilerOptions, files) =>
  writeFileSync(
    join(folder, name),
    JSON.stringify({
      compilerOptions: {
        jsx: 'react-jsx',
        strict: true,
        skipLibCheck: false,
        noEmit: true,
        ...compilerOptions,
      },
      files,
    }),
  );

const importAll = (names) =>
  [
    ...names.map((name, at) => `import * as door${at} from '${name}';`),
    `export const doors: readonly object[] = [${names.map((_, at) => `door${at}`).join(', ')}];`,
  ].join('\n');

/** Imports door after door, so that each that fails is told. */
const importEach = (names) => `let failed = 0;
for (const name of ${JSON.stringify(names)}) {
  try {
    await import(name);
  } catch (error) {
    failed += 1;
    console.error(name, error);
  }
}
process.exit(failed === 0 ? 0 : 1);
`;

/** Packs the built packages and installs them, with what they need and the types that a strict consumer needs. */
const installPacked = async (folder, packages) => {
  const packed = join(folder, 'packed');
  mkdirSync(packed, { recursive: true });
  const folders = packages.map((each) => stagingOf(each.folder));
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund'];
  if (
    (await npm(['pack', ...folders, `--pack-destination=${packed}`, '--silent'], { stdio: 'ignore' })) !== 0
  ) {
    throw new Error('npm pack failed.');
  }
  const ranges = rangesHere();
  const types = ['@types/node', '@types/react', '@types/react-dom'];
  const told = packages.flatMap((each) => [...installedBy(readmeOf(each))]);
  const others = told.filter((name) => !packages.some(({ manifest }) => manifest.name === name));
  const dependencies = Object.fromEntries(
    [...types, ...others].map((name) => [name, ranges.get(name) ?? '*']),
  );
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies }),
  );
  const tarballs = readdirSync(packed).map((file) => join(packed, file));
  const args = ['install', ...tarballs, '--prefer-offline', '--ignore-scripts', ...quiet];
  if ((await npm(args, { cwd: folder })) !== 0)
    throw new Error('The packed packages could not be installed.');
};

/**
 * @param {string} folder empty, outside the repository
 * @param {{ folder: string, manifest: object }[]} packages built
 */
export const createConsumer = async (folder, packages) => {
  await installPacked(folder, packages);
  const doors = builtDoors(packages);
  const names = [...doors.keys()];
  const { examples, commands, faults } = readmesOf(packages);
  for (const { name, code } of examples) writeFileSync(join(folder, name), code);
  const withStyles = names.filter((name) => needsOf(doors, [name]).styles);
  const withoutStyles = names.filter((name) => !withStyles.includes(name));
  const portable = withoutStyles.filter((name) => !needsOf(doors, [name]).node);
  writeFileSync(join(folder, 'every-door.ts'), importAll(names));
  writeFileSync(join(folder, 'portable-doors.ts'), importAll(portable));
  writeFileSync(join(folder, 'doors.mjs'), importEach(withoutStyles));
  writeFileSync(join(folder, 'bundled-doors.ts'), importAll(withStyles));
  // As every project with a bundler has it.
  writeFileSync(join(folder, 'styles.d.ts'), "declare module '*.css';\n");

  const everything = ['styles.d.ts', 'every-door.ts', ...examples.map(({ name }) => name)];
  settings(folder, 'nodenext.json', { module: 'nodenext', types: ['node'] }, everything);
  const bundler = { module: 'esnext', moduleResolution: 'bundler' };
  // Declarations are checked one by one above and below; here it is how a bundler finds them and what the examples make of them.
  settings(folder, 'bundler.json', { ...bundler, types: ['node'], skipLibCheck: true }, everything);
  // A browser, or another engine, with no types of Node and the library of ECMAScript 2024.
  settings(
    folder,
    'without-node.json',
    { ...bundler, types: [], target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'] },
    ['portable-doors.ts'],
  );
  return {
    faults: [...faults],
    doors: names,
    commands,
    settings: ['nodenext.json', 'bundler.json', 'without-node.json'],
    examples: examples
      .filter(({ runs }) => runs)
      .map(({ name, code }) => ({
        name,
        bundled: name.endsWith('.tsx') || needsOf(doors, importsOf(code)).styles,
      })),
  };
};
