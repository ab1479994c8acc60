// `npm test`: set up what is missing, then prove the project. The last line is `N passed, N failed`.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { buildWeb, install, node, root, run, say } from './setup.mjs';
import { requirePrograms, startPostgres } from './system.mjs';

await install();
const programs = await requirePrograms();

const bin = (name, file) => join(root, 'node_modules', name, file);
// Everything that the tests leave behind is in here, and goes with it. PostgreSQL, which runs as a user of its own, has to get through.
const room = mkdtempSync(join(tmpdir(), 'tallystick-test-'));
chmodSync(room, 0o755);
let passed = 0;
let failed = 0;

/** A step that is one check: it passes when the program ends with 0. */
const check = async (title, args) => {
  say(`\n# ${title}`);
  const ok = (await run(node, args)) === 0;
  if (ok) passed += 1;
  else failed += 1;
  say(ok ? `ok: ${title}` : `FAILED: ${title}`);
};

/** A step of many tests: counts are read from the report, and a run that crashed or ran nothing counts as failed. */
const suite = async (title, args, env) => {
  say(`\n# ${title}`);
  const report = join(room, `${title}.json`);
  const code = await run(
    node,
    [
      bin('vitest', 'vitest.mjs'),
      'run',
      ...args,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { env: { ...process.env, TMPDIR: room, ...env } },
  );
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests;
    if (numPassedTests === 0 || (code !== 0 && numFailedTests === 0)) failed += 1;
  } catch {
    failed += 1;
  }
};

const postgres = await startPostgres(programs.postgres, { durable: false });
try {
  await check('lint', [bin('@biomejs/biome', 'bin/biome'), 'check', '.']);
  await check('types', [bin('typescript-native', 'bin/tsc'), '-p', 'tsconfig.json']);
  await check('arrows', [
    bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
    '--config',
    '.dependency-cruiser.mjs',
    'packages',
    'apps',
    'e2e',
    'bench',
    'demo',
    'upgrade',
  ]);
  await check('unused', [bin('knip', 'bin/knip.js')]);
  await check('examples', [join(root, 'scripts', 'examples.mjs')]);
  await buildWeb();
  await suite('packages and apps', [], {
    TEST_POSTGRES_URL: postgres.url,
    HAPROXY: programs.haproxy,
  });
  await suite('end to end', ['--config', 'e2e/vitest.config.ts'], {
    TEST_POSTGRES_URL: postgres.url,
    CHROMIUM: programs.chromium,
  });
} finally {
  await postgres.stop();
  rmSync(room, { recursive: true, force: true, maxRetries: 5 });
}

process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
