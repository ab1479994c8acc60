// What a door of the built packages reaches, followed through its JavaScript: whether it needs Node, or a bundler that takes style sheets.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { stagingOf } from './workspaces.mjs';

const importsOf = (file) =>
  ts.preProcessFile(readFileSync(file, 'utf8'), true, true).importedFiles.map(({ fileName }) => fileName);

/** @returns {Map<string, string>} the JavaScript behind each door by its name, such as `@tallystick/emv/tlv` */
export const builtDoors = (packages) =>
  new Map(
    packages.flatMap(({ folder }) => {
      const { name, exports = {} } = JSON.parse(
        readFileSync(join(stagingOf(folder), 'package.json'), 'utf8'),
      );
      return Object.entries(exports)
        .filter(([, target]) => target.default !== undefined)
        .map(([door, target]) => [`${name}${door.slice(1)}`, join(stagingOf(folder), target.default)]);
    }),
  );

/**
 * @param {Map<string, string>} doors
 * @param {readonly string[]} names doors or files
 * @returns {{ node: boolean, styles: boolean }}
 */
export const needsOf = (doors, names) => {
  const seen = new Set();
  const queue = names.map((name) => doors.get(name) ?? name);
  const needs = { node: false, styles: false };
  while (queue.length > 0) {
    const file = queue.pop();
    if (seen.has(file)) continue;
    seen.add(file);
    if (file.startsWith('node:')) needs.node = true;
    else if (file.endsWith('.css')) needs.styles = true;
    else if (file.startsWith('/')) {
      queue.push(
        ...importsOf(file).map((name) =>
          name.startsWith('.') ? resolve(dirname(file), name) : (doors.get(name) ?? name),
        ),
      );
    }
  }
  return needs;
};
