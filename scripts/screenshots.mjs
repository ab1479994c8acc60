// `npm run screenshots`: the end-to-end tests, which keep a picture of every screen in `screenshots/`: phone and desktop, light and dark.
// Names of test files limit it to these: `npm run screenshots -- wallet`. `EVERY_LOOK=1` adds small, turned and tablet screens, and text at 200 %.
import process from 'node:process';
import { openProof } from './proof.mjs';
import { buildWebApps } from './setup.mjs';

const proof = await openProof();
try {
  if (await buildWebApps()) {
    await proof.suite('e2e', ['--config', 'e2e/vitest.config.ts', ...process.argv.slice(2)], {
      SCREENSHOTS: '1',
    });
  } else await proof.check('web apps', async () => false);
} finally {
  await proof.close();
}
proof.end();
