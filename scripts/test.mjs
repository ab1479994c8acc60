// `npm test`: set up what is missing, then prove the project. The last line is `N passed, N failed`.
import { join } from 'node:path';
import { bin, openProof } from './proof.mjs';
import { buildWebApps, install, root } from './setup.mjs';

await install();

const CHECKS = {
  lint: [bin('@biomejs/biome', 'bin/biome'), 'check', '.'],
  types: [bin('typescript-native', 'bin/tsc'), '-p', 'tsconfig.json'],
  arrows: [
    bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
    '--config',
    '.dependency-cruiser.mjs',
    'packages',
    'apps',
    'e2e',
    'bench',
    'demo',
  ],
  unused: [bin('knip', 'bin/knip.js')],
  examples: [join(root, 'scripts', 'examples.mjs')],
};

const proof = await openProof();
try {
  // Two rows of steps beside each other: what one leaves of the cores while it waits, for a host, a browser or a disk, the other has.
  await Promise.all([
    (async () => {
      for (const [title, args] of Object.entries(CHECKS)) {
        await proof.check(title, proof.program(title, args));
      }
      await proof.suite('unit', []);
    })(),
    (async () => {
      // Not counted where all is well: it never was a test.
      if (await buildWebApps()) await proof.suite('e2e', ['--config', 'e2e/vitest.config.ts']);
      else await proof.check('web apps', async () => false);
    })(),
  ]);
} finally {
  await proof.close();
}
proof.end();
