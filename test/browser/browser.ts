import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import { CHROMIUM, type HostInBrowser, startHost } from './start-host.ts';

export type { HostInBrowser, OpenView } from './start-host.ts';

/** Tests in a real browser; a machine without one skips them, and says so. */
export function describeInBrowser(name: string, tests: (host: () => HostInBrowser) => void): void {
  const missing = !existsSync(CHROMIUM);
  if (missing) process.stderr.write(`skipped: ${name} (no browser at ${CHROMIUM})\n`);
  describe.skipIf(missing)(name, () => {
    let host: Awaited<ReturnType<typeof startHost>> | undefined;
    beforeAll(async () => {
      host = await startHost();
    }, 60_000);
    afterAll(() => host?.close());
    tests(() => {
      if (host === undefined) throw new Error('the browser is not open');
      const { browser, open } = host;
      return {
        browser,
        async open(...given) {
          const view = await open(...given);
          onTestFinished(() => view.page.close());
          return view;
        },
      };
    });
  });
}
