// `npm run demo`: set up what is missing, then tell the story of one payment in the terminal, with no browser.
import { join } from 'node:path';
import process from 'node:process';
import { install, node, root, run } from './setup.mjs';

await install();
process.exitCode = await run(node, [join(root, 'demo', 'src', 'main.ts'), ...process.argv.slice(2)], {
  env: { ...process.env, NODE_ENV: 'production' },
});
