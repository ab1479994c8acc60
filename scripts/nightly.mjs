// `npm run nightly`: all of `npm test`, then what is random again and longer, from seeds of this night. `NIGHTLY_SEED` repeats a night,
// `NIGHTLY_ROUNDS` says how many rounds it has. The last line is `N passed, N failed`.
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openProof } from './proof.mjs';
import { root, say } from './setup.mjs';
import { proveAll } from './steps.mjs';

const ROUNDS = Number(process.env.NIGHTLY_ROUNDS ?? 20);
const FIRST_SEED = Number(process.env.NIGHTLY_SEED ?? randomInt(1, 2 ** 30));

/** Seeds of the simulation in one round, so how far apart the seeds of two rounds are. */
const SIMULATIONS = 100;

/** What is random, and how long it goes on in one round of a night. */
const settingsOf = (seed) => ({
  PROPERTY_SEED: String(seed),
  SIMULATION_SEED: String(seed),
  SIMULATION_COUNT: String(SIMULATIONS),
  KILL_SEED: String(seed),
  KILL_COUNT: '40',
  ISO8583_FUZZ_SEED: String(seed),
  ISO8583_FUZZ_ROUNDS: '20000',
});

/** Files that draw at random: by fast-check, or from one of the settings. */
const randomFiles = () => {
  const drawsAtRandom = new RegExp(`from 'fast-check'|${Object.keys(settingsOf(1)).join('|')}`);
  return ['packages', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
      .map((file) => join(folder, file))
      .filter((file) => drawsAtRandom.test(readFileSync(join(root, file), 'utf8'))),
  );
};

// What is checked place by place in steps is checked at every place.
process.env.FLIP_STRIDE ??= '1';
process.env.SCREENSHOTS ??= '1';
// Each screen at every size, with text as it is and twice as large, light and dark.
process.env.EVERY_LOOK ??= '1';
const proof = await openProof();
const failed = [];
try {
  await proveAll(proof);
  const files = randomFiles();
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = FIRST_SEED + round * SIMULATIONS;
    say(`\n# seed ${seed}, round ${round + 1} of ${ROUNDS}`);
    if (!(await proof.suite(`seed ${seed}`, files, settingsOf(seed)))) failed.push(seed);
  }
  // A search among as many payments as a busy merchant has in a year.
  process.env.BENCH_SEARCH_PAYMENTS ??= '1000000';
  const bench = [join(root, 'scripts', 'bench.mjs'), '--only', 'payment-search'];
  await proof.check('payment search', proof.program('payment search', bench));
} finally {
  await proof.close();
}
for (const seed of failed) {
  say(`Seed ${seed} failed. Again: NIGHTLY_SEED=${seed} NIGHTLY_ROUNDS=1 npm run nightly, or one file with`);
  say(
    `  ${Object.entries(settingsOf(seed))
      .map((pair) => pair.join('='))
      .join(' ')} npm run unit -- <file>`,
  );
}
proof.end();
