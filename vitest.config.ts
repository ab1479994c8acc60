import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Files that replace a module for everybody (`vi.mock`): each has a process of its own. */
const ALONE = ['packages/database/src/folder-lock-race.test.ts'];
const ALL = [
  'packages/*/src/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  'demo/src/**/*.test.ts',
  'architecture/*.test.ts',
  'upgrade/src/**/*.test.ts',
  'scripts/**/*.test.ts',
];

export default defineConfig({
  test: {
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // What only a fault can take: a second, which is the default, passes by itself where many tests share few cores.
    expect: { poll: { timeout: 60_000 } },
    setupFiles: ['./vitest.setup.ts'],
    maxWorkers: availableParallelism(),
    projects: [
      // Files of one process follow each other in it: what they import is loaded once. docs/decisions/test-files-share-processes.md.
      { extends: true, test: { name: 'shared', include: ALL, exclude: ALONE, isolate: false } },
      { extends: true, test: { name: 'alone', include: ALONE, isolate: true } },
    ],
  },
});
