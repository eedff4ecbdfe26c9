import { defineConfig } from 'vitest/config';
import { appPagesForTests } from './scripts/build-apps.mjs';
import { skillFilesForTests } from './scripts/build-skills.mjs';

/** What is packed, and what needs a browser or buildah: it changes seldom and takes its time. */
const PACKED = ['test/browser/**/*.test.ts', 'test/e2e/{bundle,deploy,image,install,npx,package}.test.ts'];

/** Random schedules of faults, floods, hostile corpora, races between processes, stores whose primary dies: minutes of CPU that few changes need. */
const FAULTS = [
  'test/tools/{,*-}schedules{,-*}.test.ts',
  'test/tools/{desk-kills,idempotency-process,store-kinds,upload-file-races}.test.ts',
  'test/e2e/{hostile-corpus,http-flood}.test.ts',
  'test/unit/{journal,store}/processes.test.ts',
  'test/unit/pacing/shared-pacer.test.ts',
];

export default defineConfig({
  plugins: [appPagesForTests, skillFilesForTests],
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'suite', include: ['test/**/*.test.ts'], exclude: [...PACKED, ...FAULTS] },
      },
      { extends: true, test: { name: 'faults', include: FAULTS } },
      { extends: true, test: { name: 'packed', include: PACKED } },
    ],
    globalSetup: ['test/support/build.ts', 'test/support/memory-folder.ts'],
    // Only what hangs takes so long, however busy the machine is.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 90_000 } },
    setupFiles: ['test/support/seed.ts'],
    // Many wait for a process or a socket, so more of them than cores are under way.
    maxWorkers: 3,
    // No module keeps state, so the files of a worker can share what was loaded.
    isolate: false,
    unstubEnvs: true,
  },
});
