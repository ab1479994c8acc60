import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['src/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 40_000 } },
    // One browser and one system at a time: the machine has few cores, and screenshots want a quiet page.
    fileParallelism: false,
    sequence: { concurrent: false },
  },
});
