import { expect, it } from 'vitest';
import { offerTo } from '../../src/access/capabilities.ts';
import { loadCatalogues, offeredTools } from '../../src/mcp/catalogue.ts';
import { configOf, spawnAndConnect } from '../support/servers.ts';

const SETTINGS: Record<string, string>[] = [
  { SOKU_TOOLSETS: 'publish,media,account,research' },
  { SOKU_TOOLSETS: 'media,research', SOKU_READ_ONLY: 'true' },
  { SOKU_CONFIRM: 'preview', SOKU_TIME_ZONE: 'Europe/Paris', SOKU_ACCOUNTS: 'x,instagram:ig_main' },
];

it.each(SETTINGS)('the built file lists what the source would, with %j', async (env) => {
  const config = configOf(env);
  const { list } = offeredTools((await loadCatalogues(config))(config), offerTo({ via: 'stdio' }, config));
  const client = await spawnAndConnect(env);
  const listed = await client.listTools();
  expect(listed.length).toBeGreaterThan(1);
  expect(listed).toEqual(JSON.parse(JSON.stringify(list.plain)));
});
