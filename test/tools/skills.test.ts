import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { SkillsClient } from '@modelcontextprotocol/client/ext/skills';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

const folder = fileURLToPath(new URL('../../skills', import.meta.url));
const SKILLS = readdirSync(folder).sort();
const uriOf = (name: string) => `skill://soku/${name}/SKILL.md`;
const fileOf = (name: string) => readFileSync(join(folder, name, 'SKILL.md'), 'utf8');

async function open(options: Parameters<typeof serveAndConnect>[1] = {}) {
  const sandbox = await openSandbox();
  const env = {
    SOKU_TOOLSETS: 'publish,media,account,research',
    SOKE_API_KEY: SOKE_SANDBOX_KEYS.active,
    ...options.env,
  };
  return serveAndConnect(sandbox.url, { ...options, env });
}

const names = (list: Record<string, unknown>) =>
  (Array.isArray(list.skills) ? list.skills : []).map(({ uri }: { uri: string }) => uri);

describe.each(CLIENT_KINDS)('skills, read by %s', (kind) => {
  it('are the files of skills/', async () => {
    const { reading } = await open({ kind });
    expect(names(await reading.skills())).toEqual(SKILLS.map(uriOf));
    for (const name of SKILLS) {
      expect(await reading.skill(uriOf(name))).toMatchObject({ skill: { uri: uriOf(name) } });
      const [file] = await reading.contents(uriOf(name));
      expect(file).toMatchObject({ mimeType: 'text/markdown', text: fileOf(name) });
    }
    await expect(reading.skill('skill://soku/nothing/SKILL.md')).rejects.toThrow('There is no skill');
  });
});

it.each(['2026-07-28', 'legacy'] as const)('stand the checks of the SDK’s client in %s', async (era) => {
  const { url } = await open();
  const client = new Client(
    { name: 'skills', version: '1' },
    { versionNegotiation: { mode: era === 'legacy' ? era : { pin: era } } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  onTestFinished(() => client.close());
  const skills = new SkillsClient(client);
  expect(skills.supported).toBe(true);
  const listing = await skills.list();
  expect(listing.invalid).toEqual([]);
  expect(listing.skills).toHaveLength(SKILLS.length);
  for (const skill of listing.skills) expect(await skills.read(skill)).toMatchObject({ verified: true });
});

it('are offered as far as their tools are', async () => {
  const { reading } = await open({ env: { SOKU_TOOLSETS: 'publish,media' } });
  expect(names(await reading.skills())).toEqual(
    ['one-message-many-networks', 'plan-a-week-of-posts'].map(uriOf),
  );
  await expect(reading.contents(uriOf('rotate-a-key-safely'))).rejects.toThrow('There is nothing to read');
});
