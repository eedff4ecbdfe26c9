import { cpSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SANDBOX_ID_TOKEN, SANDBOX_KEYS, SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { openBucket } from '../support/bucket.ts';
import { connectStdio } from '../support/clients.ts';
import { mediaFolders } from '../support/media-files.ts';
import { postRequests } from '../support/posting.ts';
import { CLI, openSandbox, temporaryFolder } from '../support/servers.ts';

test.each([
  ['call-tool', 'soku_list_posts', {}],
  ['deps', 'soku_list_posts', {}],
  ['publish', 'soku_list_posts', {}],
  ['account-client', 'soku_list_api_keys', {}],
  ['open-soke', 'soke_research_keywords', { topic: 'bread' }],
  ['upload-file', 'soku_upload_media', { file: 'photo.png' }],
  ['bucket', 'soku_upload_media', { file: 'photo.png' }],
])('%s that can not be loaded is loaded by the next call, and nothing was sent', async (part, tool, args) => {
  const folder = temporaryFolder();
  cpSync(dirname(CLI), join(folder, 'dist'), { recursive: true });
  const sandbox = await openSandbox();
  const env = {
    SOKU_STATE_DIR: join(folder, 'state'),
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_ID_TOKEN: SANDBOX_ID_TOKEN,
    SOKE_BASE_URL: sandbox.soke.url,
    SOKE_API_KEY: SOKE_SANDBOX_KEYS.active,
    SOKU_TOOLSETS: 'publish,media,account,research',
    SOKU_MEDIA_DIR: mediaFolders().media,
    ...(await openBucket()).env,
  };
  const command = { command: process.execPath, args: [join(folder, 'dist', 'cli.js')], env };
  const client = await connectStdio('client-2026', command);
  onTestFinished(() => client.close());
  const chunks = join(folder, 'dist', 'chunks');
  const chunk = readdirSync(chunks).find((name) => name.startsWith(`${part}-`)) ?? '';
  renameSync(join(chunks, chunk), join(folder, chunk));
  for (let time = 0; time < 2; time += 1) {
    const { error, text } = await client.call(tool, args);
    expect(error).toMatchObject({ code: 'not_loaded', outcome: 'nothing_happened', retryable: true });
    expect(text).toContain('so nothing was sent');
  }
  renameSync(join(folder, chunk), join(chunks, chunk));
  expect(await client.call(tool, args)).toMatchObject({ isError: false });
});

test('a post for which what sends can not be loaded counts as not sent, and goes out with the next call', async () => {
  const folder = temporaryFolder();
  cpSync(dirname(CLI), join(folder, 'dist'), { recursive: true });
  const sandbox = await openSandbox();
  const env = {
    SOKU_STATE_DIR: join(folder, 'state'),
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
  };
  const chunks = join(folder, 'dist', 'chunks');
  const chunk = readdirSync(chunks).find((name) => name.startsWith('dispatcher-')) ?? '';
  renameSync(join(chunks, chunk), join(folder, chunk));
  const command = { command: process.execPath, args: [join(folder, 'dist', 'cli.js')], env };
  const client = await connectStdio('client-2026', command);
  onTestFinished(() => client.close());
  const post = { text: 'Sent once', platforms: [{ platform: 'x' }] };
  for (let time = 0; time < 2; time += 1) {
    const { error } = await client.call('soku_create_post', post);
    expect(error).toMatchObject({ outcome: 'nothing_happened', retryable: true });
  }
  expect(postRequests(sandbox)).toHaveLength(0);
  renameSync(join(folder, chunk), join(chunks, chunk));
  const { isError, result } = await client.call('soku_create_post', post);
  expect({ isError, resumed: result.resumed }).toEqual({ isError: false, resumed: undefined });
  expect(postRequests(sandbox)).toHaveLength(1);
});
