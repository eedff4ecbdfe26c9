import { setTimeout } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as SdkClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as SdkStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ResourceListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, it, onTestFinished, vi } from 'vitest';
import { CLIENT_KINDS, type ClientKind } from '../support/clients.ts';
import { CLI, openSandbox, temporaryFolder } from '../support/servers.ts';

const info = { name: 'listener', version: '1.0.0' };

/** Connects over stdio and counts how often it is told that the list of resources has changed. */
async function listen(kind: ClientKind, more: Record<string, string> = {}) {
  const sandbox = await openSandbox();
  const parameters = {
    command: process.execPath,
    args: [CLI],
    env: {
      ...getDefaultEnvironment(),
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: 'sk_live_sandbox_active',
      SOKU_STATE_DIR: temporaryFolder(),
      ...more,
    },
  };
  let told = 0;
  const count = () => {
    told += 1;
  };
  if (kind === 'sdk') {
    const client = new SdkClient(info);
    client.setNotificationHandler(ResourceListChangedNotificationSchema, count);
    await client.connect(new SdkStdioTransport(parameters));
    return { client, sandbox, told: () => told };
  }
  const client = new Client(info, {
    versionNegotiation: { mode: kind === 'client-2025' ? 'legacy' : { pin: '2026-07-28' } },
    listChanged: { resources: { autoRefresh: false, debounceMs: 0, onChanged: count } },
  });
  await client.connect(new StdioClientTransport(parameters));
  return { client, sandbox, told: () => told };
}

it.each(CLIENT_KINDS)('%s is told over stdio that there is another post to read', async (kind) => {
  const { client, told } = await listen(kind);
  onTestFinished(() => client.close());
  const post = { text: 'Hi', platforms: [{ platform: 'x' }] };
  await client.callTool({ name: 'soku_validate_post', arguments: post });
  expect(told()).toBe(0);
  await client.callTool({ name: 'soku_create_post', arguments: post });
  // The answer is what the client waits for.
  expect(told()).toBe(0);
  await vi.waitFor(() => expect(told()).toBe(1), { timeout: 30_000 });
  const { resources } = await client.listResources();
  expect(resources.some(({ uri }) => uri.startsWith('soku://posts/'))).toBe(true);
  const texts = Array.from({ length: 6 }, (_, index) => `At once ${index}`);
  await Promise.all(
    texts.map((text) => client.callTool({ name: 'soku_create_post', arguments: { ...post, text } })),
  );
  await vi.waitFor(() => expect(told()).toBeGreaterThan(1), { timeout: 30_000 });
  expect(told()).toBeLessThan(1 + texts.length);
});

it('is told of no post that was there before, or that waits', async () => {
  const { client, told } = await listen('client-2026');
  onTestFinished(() => client.close());
  const post = { text: 'Hi', platforms: [{ platform: 'x' }] };
  await client.callTool({ name: 'soku_create_post', arguments: post });
  await vi.waitFor(() => expect(told()).toBe(1), { timeout: 30_000 });
  await client.callTool({ name: 'soku_create_post', arguments: post });
  const { isError } = await client.callTool({ name: 'soku_create_posts', arguments: { posts: [post] } });
  expect(isError).not.toBe(true);
  const waiting = await listen('client-2026', { SOKU_CONFIRM: 'desk', SOKU_OPEN_BROWSER: 'false' });
  onTestFinished(() => waiting.client.close());
  await waiting.client.callTool({ name: 'soku_create_post', arguments: post });
  // Longer than news takes.
  await setTimeout(1_000);
  expect(told()).toBe(1);
  await client.callTool({ name: 'soku_create_post', arguments: { ...post, text: 'Another' } });
  await vi.waitFor(() => expect(told()).toBe(2), { timeout: 30_000 });
  expect(waiting.told()).toBe(0);
});
