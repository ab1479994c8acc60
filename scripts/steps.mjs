// The steps of `npm test`.
import { join } from 'node:path';
import { bin } from './proof.mjs';
import { buildWebApps, root } from './setup.mjs';

const CHECKS = {
  lint: [bin('@biomejs/biome', 'bin/biome'), 'check', '.'],
  arrows: [
    bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
    '--config',
    '.dependency-cruiser.mjs',
    'packages',
    'apps',
    'e2e',
    'bench',
    'demo',
    'upgrade',
  ],
  unused: [bin('knip', 'bin/knip.js')],
  'types and examples': [join(root, 'scripts', 'examples.mjs'), '--and-sources'],
  'packages (reviewed/A11)': [join(root, 'scripts', 'packages.mjs')],
};

const checksThenUnit = async (proof) => {
  for (const [title, args] of Object.entries(CHECKS)) await proof.check(title, proof.program(title, args));
  await proof.suite('unit', []);
};

const webThenBrowser = async (proof) => {
  // Counted only where it fails: a build is what the browser's tests need, and no test itself.
  if (await buildWebApps()) await proof.suite('e2e', ['--config', 'e2e/vitest.config.ts']);
  else await proof.check('web apps', async () => false);
};

/** Two rows of steps beside each other: what one leaves of the cores while it waits, for a host, a browser or a disk, the other has. */
export const proveAll = (proof) => Promise.all([checksThenUnit(proof), webThenBrowser(proof)]);
