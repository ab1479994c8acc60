// `npm run migrate [-- --check]`: brings the databases of the issuer host and of the server up to date, and ends. Exit codes: 0 done or
// nothing missing, 3 with --check where something is, otherwise that of the program that failed.
import { join } from 'node:path';
import process from 'node:process';
import { install, node, root, run, say } from './setup.mjs';

await install();
const args = process.argv.slice(2);
let worst = 0;
for (const [name, app] of [
  ['issuer host', 'issuer'],
  ['server', 'server'],
]) {
  say(`${name}:`);
  const code = await run(node, [join(root, 'apps', app, 'src', 'main.ts'), 'migrate', ...args]);
  if (code !== 0 && code !== 3) process.exit(code);
  worst = Math.max(worst, code);
}
process.exit(worst);
