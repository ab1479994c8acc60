// `npm run vectors`: runs the tests that prove published cases, and prints what they proved as a table. The last line is the sum.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { install, node, root, run } from './setup.mjs';

await install();

/** Tests that say which case they prove. */
const files = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file))
    .filter((file) => readFileSync(join(root, file), 'utf8').includes('vectors/vector-case.ts')),
);
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const reporter = join(root, 'scripts', 'vectors-reporter.mjs');
process.exitCode = await run(node, [vitest, 'run', `--reporter=${reporter}`, ...files]);
