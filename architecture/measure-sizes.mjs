// Functions over 70 lines and files over 400: what is too long to be one idea. `node architecture/measure-sizes.mjs` writes the list of
// today's into sizes.json, which only ever gets shorter; the test beside it holds the sources to that list.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '..');
export const LIST = join(import.meta.dirname, 'sizes.json');
export const FUNCTION_LINES = 70;
export const FILE_LINES = 400;

/** The sources of the product: no tests, and none of what only tests use. */
const sources = () =>
  execFileSync(
    'git',
    [
      'ls-files',
      '--cached',
      '--others',
      '--exclude-standard',
      'packages',
      'apps',
      'bench',
      'demo',
      'scripts',
    ],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/\.test\.tsx?$|\/testing\/|fixture/.test(name));

/** What a function is called by: its own name, or that of what it is given to, with those that it stands in. */
const nameOf = (node) => {
  const names = [];
  for (let at = node; at !== undefined; at = at.parent) {
    const { parent } = at;
    const isFunction = ts.isFunctionLike(at) || (parent !== undefined && ts.isPropertyAssignment(parent));
    if (at !== node && !isFunction) continue;
    const named =
      at.name ??
      (parent &&
      (ts.isVariableDeclaration(parent) ||
        ts.isPropertyAssignment(parent) ||
        ts.isPropertyDeclaration(parent))
        ? parent.name
        : undefined);
    if (named !== undefined) names.unshift(named.getText());
  }
  return names.filter((name, index) => name !== names[index - 1]).join('.') || 'anonymous';
};

/** Everything that is over its limit, with its lines. */
export const measure = () => {
  const found = {};
  for (const name of sources()) {
    let text;
    try {
      text = readFileSync(join(ROOT, name), 'utf8');
    } catch {
      continue; // Deleted, and not yet committed.
    }
    const lines = text.trimEnd().split('\n').length;
    if (lines > FILE_LINES) found[name] = lines;
    const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const lineAt = (position) => source.getLineAndCharacterOfPosition(position).line;
    const visit = (node) => {
      if (ts.isFunctionLike(node) && node.body !== undefined) {
        const length = lineAt(node.end) - lineAt(node.getStart()) + 1;
        if (length > FUNCTION_LINES) {
          const key = `${name} ${nameOf(node)}`;
          found[key] = Math.max(found[key] ?? 0, length);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
};

export const readList = () => JSON.parse(readFileSync(LIST, 'utf8'));

const sum = (list) => Object.values(list).reduce((total, lines) => total + lines, 0);

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  const found = Object.fromEntries(Object.entries(measure()).sort(([a], [b]) => (a < b ? -1 : 1)));
  let before;
  try {
    before = readList();
  } catch {
    before = undefined;
  }
  // Something may move to another file or get another name, but there is never more of it.
  if (
    before !== undefined &&
    (Object.keys(found).length > Object.keys(before).length || sum(found) > sum(before))
  ) {
    process.stderr.write(
      `The list would grow, from ${Object.keys(before).length} entries of ${sum(before)} lines to ${Object.keys(found).length} of ${sum(found)}: split what is new.\n`,
    );
    process.exit(1);
  }
  writeFileSync(LIST, `${JSON.stringify(found, null, 2)}\n`);
  process.stdout.write(`${Object.keys(found).length} entries, ${sum(found)} lines\n`);
}
