// `npm run world`: set up what is missing, then play a host or a phone of the world outside, to try an integration against.
import { join } from 'node:path';
import process from 'node:process';
import { install, node, root, run } from './setup.mjs';

await install();
process.exitCode = await run(node, [
  join(root, 'packages', 'testbed', 'src', 'world', 'by-hand', 'main.ts'),
  ...process.argv.slice(2),
]);
