// The packages of this repository, as their package.json files tell.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';

const read = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));

/** @returns {{ folder: string, manifest: object }[]} every workspace; `folder` is from the root of the repository */
export const workspaces = () =>
  read('.')
    .workspaces.flatMap((pattern) =>
      pattern.endsWith('/*')
        ? readdirSync(join(root, pattern.slice(0, -2))).map((name) => `${pattern.slice(0, -1)}${name}`)
        : [pattern],
    )
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: read(folder) }));

/** Those that are published: all that are not private. */
export const publishable = () => workspaces().filter(({ manifest }) => manifest.private !== true);

/** Where a package is built; this folder is what is published. */
export const stagingOf = (folder) => join(root, folder, 'dist');

const targets = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(targets));

/** The files behind the exports and programs of a package, such as `./src/index.ts`. */
export const doorFiles = ({ exports = {}, bin = {} }) => [...new Set([...targets(exports), ...targets(bin)])];

/** What a package exports, as it is imported: `@tallystick/emv/tlv`. */
export const doorNames = ({ name, exports = {} }) =>
  (typeof exports === 'string' ? ['.'] : Object.keys(exports)).map((door) => `${name}${door.slice(1)}`);

export const isSource = (file) => /\.tsx?$/.test(file);
