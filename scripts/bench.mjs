// `npm run bench`: set up what is missing, then measure. `-- --json` prints one JSON object on the last line, `-- --only name` runs a part.
import { join } from 'node:path';
import process from 'node:process';
import { buildPkcs11 } from './native.mjs';
import { buildWeb, install, node, root, run } from './setup.mjs';
import { requirePrograms, startPostgres, TOKEN } from './system.mjs';

await install();
const programs = await requirePrograms(['postgresql', ...TOKEN]);
await buildPkcs11();
await buildWeb();
const postgres = await startPostgres(programs.postgres, { durable: true });
try {
  const code = await run(node, [join(root, 'bench', 'src', 'main.ts'), ...process.argv.slice(2)], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      BENCH_POSTGRES_URL: postgres.url,
      SOFTHSM2_MODULE: programs.softhsm,
    },
  });
  process.exitCode = code;
} finally {
  await postgres.stop();
}
