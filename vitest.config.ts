import { defineConfig } from 'vitest/config';
import { appPagesForTests } from './scripts/build-apps.mjs';

export default defineConfig({
  plugins: [appPagesForTests],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    // Only what hangs takes so long, however busy the machine is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    setupFiles: ['test/support/seed.ts'],
    maxWorkers: 2,
    // No module keeps state, so the files of a worker can share what was loaded.
    isolate: false,
    unstubEnvs: true,
  },
});
