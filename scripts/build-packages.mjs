// `npm run build:packages`: makes of every package that is not private what is published, in its folder `dist`
// (docs/decisions/publishing-from-dist.md).
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { compile } from './publishing/compile.mjs';
import { contentsOf, rangeFaults } from './publishing/contents.mjs';
import { publishedManifest } from './publishing/manifest.mjs';
import { doorFiles, isSource, publishable, stagingOf, workspaces } from './publishing/workspaces.mjs';
import { root, say } from './setup.mjs';

/** A link that leads out of the package means nothing to those who have it alone: its words stay. */
const readmeAlone = (text) => text.replace(/\[([^\]]+)\]\(\.\.\/[^)]*\)/g, '$1');

const writePackage = ({ folder, manifest }, files) => {
  const staging = stagingOf(folder);
  const write = (path, content) => {
    mkdirSync(dirname(join(staging, path)), { recursive: true });
    writeFileSync(join(staging, path), content);
  };
  rmSync(staging, { recursive: true, force: true });
  for (const [path, content] of files) write(path, content);
  const manifestText = JSON.stringify(publishedManifest(manifest, [...files.keys()]), null, 2);
  write('package.json', `${manifestText}\n`);
  write('README.md', readmeAlone(readFileSync(join(root, folder, 'README.md'), 'utf8')));
  copyFileSync(join(root, 'LICENSE'), join(staging, 'LICENSE'));
  const changes = join(root, folder, 'CHANGELOG.md');
  if (existsSync(changes)) copyFileSync(changes, join(staging, 'CHANGELOG.md'));
};

/** Doors that are no code, such as a style sheet, and that no code names. */
const otherDoors = ({ folder, manifest }) =>
  doorFiles(manifest)
    .filter((file) => !isSource(file))
    .map((file) => [file.replace(/^\.\/src\//, 'lib/'), readFileSync(join(root, folder, file))]);

/** @throws if a package does not compile, or could not be used outside this repository */
export const buildPackages = async () => {
  const packages = publishable();
  const everything = workspaces();
  const versions = new Map(everything.map(({ manifest: { name, version } }) => [name, version]));
  const compiled = await compile(packages);
  const contents = packages.map((each) => {
    const files = new Map([...compiled.get(each.folder), ...otherDoors(each)]);
    return { each, ...contentsOf(each, files) };
  });
  const faults = [
    ...everything.flatMap((each) => rangeFaults(each, versions)),
    ...contents.flatMap((content) => content.faults),
  ];
  if (faults.length > 0) throw new Error(faults.join('\n'));
  for (const { each, files } of contents) writePackage(each, files);
  return packages;
};

if (import.meta.main) {
  try {
    for (const { folder } of await buildPackages()) say(`${folder}/dist`);
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
}
