import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'apps/*/src/**/*.test.ts',
      'architecture/*.test.ts',
      'upgrade/src/**/*.test.ts',
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What only a fault can take: a second, which is the default, passes by itself where many tests share few cores.
    expect: { poll: { timeout: 25_000 } },
  },
});
