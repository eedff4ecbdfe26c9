import { expect, onTestFinished, test, vi } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { connectStdio } from '../support/clients.ts';
import { CLI, openSandbox, temporaryFolder } from '../support/servers.ts';

test('what is left of Soku’s limit stands in the log of each request', async () => {
  const sandbox = await openSandbox();
  const env = {
    SOKU_STATE_DIR: temporaryFolder(),
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_LOG_LEVEL: 'debug',
  };
  const client = await connectStdio('client-2026', { command: process.execPath, args: [CLI], env });
  onTestFinished(() => client.close());
  for (const text of ['One', 'Two'])
    await client.call('soku_create_post', { text, platforms: [{ platform: 'x' }] });
  const left = () => Array.from(client.stderr().matchAll(/"rateLimit":"(\d+ of \d+)"/g), ([, told]) => told);
  await vi.waitFor(() => expect(left()).toEqual(['29 of 30', '28 of 30']), { timeout: 30_000 });
});
