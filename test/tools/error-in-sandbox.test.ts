import { expect, it } from 'vitest';
import { spawnAndConnect } from '../support/servers.ts';

it('an error in the sandbox says that it is one, in text and data', async () => {
  const client = await spawnAndConnect({}, 'client-2026', ['--sandbox']);
  const { error, text } = await client.call('soku_create_post', {
    text: 'Hello',
    platforms: [{ platform: 'instagram' }],
  });
  expect(error).toMatchObject({ kind: 'input', code: 'media_required', sandbox: true });
  expect(text).toContain('\nThis happened in the sandbox: no real account is concerned.');
});
