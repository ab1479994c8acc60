// What `npm test` and `npm run nightly` are made of: checks and suites that run beside each other, counted and timed.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { buildPkcs11 } from './native.mjs';
import { installNodes } from './publishing/nodes.mjs';
import { install, node, root, say } from './setup.mjs';
import { requirePrograms, startPostgres } from './system.mjs';

export const bin = (name, file) => join(root, 'node_modules', name, file);

const secondsSince = (began) => ((performance.now() - began) / 1_000).toFixed(1);

/** Runs a program of Node to its end, with the step's name before each line that it prints, since others print at the same time. */
const runNamed = (title, args, env) =>
  new Promise((done, fail) => {
    const child = spawn(node, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => say(`[${title}] ${line}`));
    }
    child.on('error', fail);
    child.on('close', (code) => done(code ?? 1));
  });

/** The environment of the suites: everything that they leave behind goes into `room`. */
const environmentOf = (room, url, programs) => ({
  ...process.env,
  TMPDIR: room,
  TEST_POSTGRES_URL: url,
  CHROMIUM: programs.chromium,
  HAPROXY: programs.haproxy,
  SOFTHSM2_MODULE: programs.softhsm,
  ...(process.stderr.isTTY && process.env.NO_COLOR === undefined ? { FORCE_COLOR: '1' } : {}),
});

/** The tests of a file that failed, each with the first line of its message; a file that could not be loaded stands for its tests. */
const failuresOf = ({ name, message, assertionResults }) => {
  const told = assertionResults
    .filter(({ status }) => status === 'failed')
    .map(({ fullName, failureMessages }) => ({ title: fullName, why: failureMessages[0] ?? '' }));
  const unloaded = told.length === 0 && message ? [{ title: '(the file)', why: message }] : [];
  return [...told, ...unloaded].map(
    ({ title, why }) => `${relative(root, name)}: ${title}: ${why.split('\n')[0]}`,
  );
};

/** What a report of Vitest counted; a run that crashed or ran nothing counts as failed. */
const readReport = (report, code) => {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const crashed = numPassedTests === 0 || (code !== 0 && numFailedTests === 0);
    const failures = testResults.flatMap(failuresOf);
    const files = testResults.map(({ name, startTime, endTime }) => ({
      name: relative(root, name),
      seconds: (endTime - startTime) / 1_000,
    }));
    return { passed: numPassedTests, failed: numFailedTests + (crashed ? 1 : 0), failures, files };
  } catch {
    return { passed: 0, failed: 1, failures: [], files: [] };
  }
};

/** Says which files took longest, how long it all took and what failed; the last line, alone on standard output, is the sum. */
const tell = ({ passed, failed, failures, files, began }) => {
  const slowest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);
  say('\nThe ten slowest files, in seconds (files run beside each other):');
  for (const { name, seconds } of slowest) say(`${seconds.toFixed(1).padStart(8)}  ${name}`);
  say(`${secondsSince(began).padStart(8)}  in all\n`);
  if (failures.length > 0) say(`Failed:\n${failures.map((line) => `  ${line}`).join('\n')}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
};

/** Sets up what is missing, starts PostgreSQL, makes a folder for everything that tests leave behind, and gives the steps; `close` takes both away. */
export const openProof = async () => {
  await install();
  await installNodes();
  const programs = await requirePrograms();
  await buildPkcs11();
  // PostgreSQL, which runs as a user of its own, has to get through.
  const room = mkdtempSync(join(tmpdir(), 'tallystick-test-'));
  chmodSync(room, 0o755);
  const postgres = await startPostgres(programs.postgres, { durable: false });
  const sum = { passed: 0, failed: 0, failures: [], files: [], began: performance.now() };
  const env = environmentOf(room, postgres.url, programs);
  let reports = 0;

  return {
    /** A step that is one check: it passes when the work does what it should. */
    async check(title, work) {
      const at = performance.now();
      const ok = await work().catch((error) => {
        say(`[${title}] ${error.stack ?? error}`);
        return false;
      });
      sum[ok ? 'passed' : 'failed'] += 1;
      if (!ok) sum.failures.push(`the check "${title}"`);
      say(`[${title}] ${ok ? 'ok' : 'FAILED'} after ${secondsSince(at)} s`);
    },

    /** A program of Node that ends with 0. */
    program: (title, args) => async () => (await runNamed(title, args, process.env)) === 0,

    /** A step of many tests; true when all passed. */
    async suite(title, args, settings = {}) {
      reports += 1;
      const report = join(room, `report-${reports}.json`);
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
      const vitest = [bin('vitest', 'vitest.mjs'), 'run', ...args, ...reporters];
      const code = await runNamed(title, vitest, { ...env, ...settings });
      const { passed, failed, failures, files } = readReport(report, code);
      sum.passed += passed;
      sum.failed += failed;
      sum.failures.push(
        ...(failed > 0 && failures.length === 0 ? [`the suite "${title}" as a whole`] : failures),
      );
      sum.files.push(...files);
      return failed === 0;
    },

    async close() {
      await postgres.stop();
      rmSync(room, { recursive: true, force: true, maxRetries: 5 });
    },

    end() {
      tell(sum);
      process.exit(sum.failed === 0 ? 0 : 1);
    },
  };
};
