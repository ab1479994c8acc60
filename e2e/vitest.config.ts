import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['src/**/*.test.ts'],
    globalSetup: ['./src/one-browser.ts'],
    setupFiles: ['./src/fresh-findings.ts', './src/seen-at-failure.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
    // Each file has a system of its own, and its people a context each of the one browser.
    isolate: false,
    maxWorkers: Math.min(availableParallelism(), 4),
    sequence: { concurrent: false },
  },
});
