// `npm run examples`: the TypeScript examples of the README files and of docs/ hold, against the sources. Each is checked as a module of
// its own; those fenced as `ts run` are also run. With `--and-sources` the sources are checked in the same run of the compiler, which reads
// most of them for the examples anyway.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { examplesOf } from './readme-examples.mjs';
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

rmSync(OUT, { recursive: true, force: true });
const examples = pagesOf('.').flatMap((page) => examplesOf(page, readFileSync(join(root, page), 'utf8')));
for (const { name, code } of examples) {
  const file = join(OUT, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, code);
}
writeFileSync(join(OUT, 'package.json'), '{ "type": "module" }\n');
const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
const sources = process.argv.includes('--and-sources') ? include.map((each) => `../../${each}`) : [];
writeFileSync(
  join(OUT, 'tsconfig.json'),
  JSON.stringify({ extends: '../../tsconfig.json', include: ['**/*.ts', '**/*.tsx', ...sources] }),
);

const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
let failed = (await run(node, [tsc, '-p', OUT])) === 0 ? 0 : 1;
// Those with JSX are bundled before they run: `npm run packages` does it.
const runnable = examples.filter(({ name, runs }) => runs && name.endsWith('.ts'));
for (const { name } of runnable) {
  if ((await run(node, [join(OUT, name)])) !== 0) {
    say(`FAILED to run: ${name}`);
    failed += 1;
  }
}
say(`${examples.length} examples checked, ${runnable.length} of them run, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
