import { defineConfig } from 'vitest/config';
import { appPagesForTests } from './scripts/build-apps.mjs';
import { skillFilesForTests } from './scripts/build-skills.mjs';

/** What is packed, and what needs a browser or buildah: it changes seldom and takes its time. */
const PACKED = ['test/browser/**/*.test.ts', 'test/e2e/{bundle,image,install,npx,package}.test.ts'];

export default defineConfig({
  plugins: [appPagesForTests, skillFilesForTests],
  test: {
    projects: [
      { extends: true, test: { name: 'suite', include: ['test/**/*.test.ts'], exclude: PACKED } },
      { extends: true, test: { name: 'packed', include: PACKED } },
    ],
    globalSetup: ['test/support/build.ts'],
    // Only what hangs takes so long, however busy the machine is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    setupFiles: ['test/support/seed.ts'],
    // Many wait for a process or a socket, so more of them than cores are under way.
    maxWorkers: 3,
    // No module keeps state, so the files of a worker can share what was loaded.
    isolate: false,
    unstubEnvs: true,
  },
});
