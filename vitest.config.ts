import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    testTimeout: 20_000,
    maxWorkers: 2,
    // No module keeps state, so the files of a worker can share what was loaded.
    isolate: false,
    unstubEnvs: true,
  },
});
