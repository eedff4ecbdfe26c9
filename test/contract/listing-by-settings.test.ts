import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { openSandbox, serveAndConnect, spawnAndConnect } from '../support/servers.ts';

const ALL = { SOKU_TOOLSETS: 'publish,media,account,research' };

/** What a client is shown, as plain data, by name. */
async function toolsOf(client: Pick<Awaited<ReturnType<typeof serveAndConnect>>, 'listTools'>) {
  const tools = JSON.parse(JSON.stringify(await client.listTools()));
  return (name: string) => tools.find((tool: { name: string }) => tool.name === name);
}

const listed = async (env: Record<string, string> = {}) =>
  toolsOf(await serveAndConnect((await openSandbox()).url, { env: { ...ALL, ...env }, local: true }));

it('a local file is named only where one is taken', async () => {
  const overStdio = async (env: Record<string, string>) => toolsOf(await spawnAndConnect({ ...ALL, ...env }));
  const [without, withFiles] = [await overStdio({}), await overStdio({ SOKE_MEDIA_DIR: tmpdir() })];
  expect(without('soke_transcribe').inputSchema.properties).not.toHaveProperty('file');
  expect(withFiles('soke_transcribe').inputSchema.properties).toHaveProperty('file');
  for (const name of ['soke_transcribe', 'soku_transcribe_media']) {
    expect(JSON.stringify(without(name))).not.toMatch(/\bfile is\b|local/);
    expect(withFiles(name).description).toMatch(/a local (?:audio or video )?file/);
  }
});

describe('a post that waits', () => {
  const statuses = (tool: Awaited<ReturnType<typeof listed>>) => [
    ...tool('soku_create_post').outputSchema.properties.result.properties.status.enum,
    ...tool('soku_create_posts').outputSchema.properties.result.properties.items.items.properties.status.enum,
  ];

  const recorded = (tool: Awaited<ReturnType<typeof listed>>): string =>
    tool('soku_list_posts').outputSchema.properties.result.properties.posts.items.properties.status
      .description;

  it.each(['off', 'preview'])(
    'is named nowhere with SOKU_CONFIRM=%s, under which none does',
    async (confirm) => {
      const tool = await listed({ SOKU_CONFIRM: confirm });
      expect(statuses(tool)).not.toContain('waiting');
      expect(recorded(tool)).not.toContain('waiting');
    },
  );

  it.each(['desk', 'ask'])('is told of with SOKU_CONFIRM=%s, with its id and its count', async (confirm) => {
    const tool = await listed({ SOKU_CONFIRM: confirm });
    expect(statuses(tool).filter((status) => status === 'waiting')).toHaveLength(2);
    expect(recorded(tool)).toContain("waiting (for a person's yes");
    const { properties } = tool('soku_create_post').outputSchema.properties.result;
    expect(properties).toHaveProperty('waitingId');
    expect(tool('soku_create_posts').outputSchema.properties.result.properties).toHaveProperty('waiting');
  });
});

it('bounds of lists are listed where somebody may mean to reach them', async () => {
  const tool = await listed();
  expect(tool('soku_create_posts').inputSchema.properties.posts).toMatchObject({ minItems: 1, maxItems: 25 });
  expect(tool('soke_research_content').inputSchema.properties.keywords).toMatchObject({ maxItems: 10 });
});

it('what a second call does nothing more to is idempotent: reading, and deleting by id', async () => {
  const tool = await listed();
  const hint = (name: string) => tool(name).annotations.idempotentHint;
  for (const name of ['soku_revoke_api_key', 'soke_delete_transcription', 'soku_list_posts'])
    expect(hint(name), name).toBe(true);
  for (const name of ['soku_rotate_api_key', 'soku_create_post', 'soke_transcribe'])
    expect(hint(name), name).toBe(false);
});

it('each argument that soku_create_post describes is named in brief by the others, by what it is', async () => {
  const tool = await listed();
  const full = tool('soku_create_post').inputSchema.properties;
  const brief = tool('soku_create_posts').inputSchema.properties.posts.items.properties;
  expect(Object.keys(brief)).toEqual(Object.keys(full));
  for (const [name, { description }] of Object.entries<{ description: string }>(brief)) {
    expect(description.length, name).toBeLessThan(full[name].description.length);
    expect(description, name).not.toContain('Likewise');
  }
  const validated = tool('soku_validate_post').inputSchema.properties;
  expect(brief).toMatchObject(validated);
  const readOnly = await listed({ SOKU_READ_ONLY: 'true' });
  expect(readOnly('soku_validate_post').inputSchema.properties.text).toEqual(full.text);
});
