// `npm run examples`: the TypeScript examples of the README files and of docs/ hold. Each block fenced as `ts` or `tsx` is checked as a
// module of its own; one fenced as `ts run` is also run. What an example takes for granted stands before it in a comment that no reader
// sees: `<!-- given`, declarations and imports, `-->`.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { node, root, run, say } from './setup.mjs';

const OUT = join(root, '.cache', 'examples');
const SKIPPED = new Set(['node_modules', 'dist', 'vectors', '.cache', '.git', 'data']);

const pagesOf = (folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return pagesOf(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });

/** The examples of a page. Every line stands where it stands in the page, so that a fault is told by the line of the page. */
const examplesOf = (page) => {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const examples = [];
  let given = [];
  let inside;
  for (const [at, line] of lines.entries()) {
    if (inside === 'given') {
      if (line === '-->') inside = undefined;
      else given[at] = line;
    } else if (inside !== undefined) {
      if (line.startsWith('```')) {
        examples.push(inside);
        inside = undefined;
        given = [];
      } else inside.code[at] = line;
    } else if (line === '<!-- given') {
      inside = 'given';
      given = [];
    } else {
      const [, kind, runs] = /^```(tsx?)( run)?$/.exec(line) ?? [];
      if (kind !== undefined) {
        inside = { name: `${page}.${at + 1}.${kind}`, code: given, runs: runs !== undefined };
      }
    }
  }
  return examples;
};

rmSync(OUT, { recursive: true, force: true });
const examples = pagesOf('.').flatMap(examplesOf);
for (const { name, code } of examples) {
  const file = join(OUT, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${Array.from(code, (line) => line ?? '').join('\n')}\nexport {};\n`);
}
writeFileSync(join(OUT, 'package.json'), '{ "type": "module" }\n');
writeFileSync(
  join(OUT, 'tsconfig.json'),
  JSON.stringify({ extends: '../../tsconfig.json', include: ['**/*.ts', '**/*.tsx'] }),
);

const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
let failed = (await run(node, [tsc, '-p', OUT])) === 0 ? 0 : 1;
const runnable = examples.filter(({ runs }) => runs);
for (const { name } of runnable) {
  if ((await run(node, [join(OUT, name)])) !== 0) {
    say(`FAILED to run: ${name}`);
    failed += 1;
  }
}
say(`${examples.length} examples checked, ${runnable.length} of them run, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
