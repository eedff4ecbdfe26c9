import { describe, expect, it } from 'vitest';
import { offerTo } from '../../src/access/capabilities.ts';
import { instructionsFor } from '../../src/mcp/instructions.ts';
import { loadTools } from '../../src/tools/index.ts';
import { configOf, openSandbox, serveAndConnect } from '../support/servers.ts';

const CONFIGURATIONS: Record<string, Record<string, string>> = {
  'nothing set': {},
  'a time zone': { SOKU_TIME_ZONE: 'Europe/Paris' },
  'an allow-list': { SOKU_ACCOUNTS: 'x,instagram:ig_main' },
  'read-only': { SOKU_READ_ONLY: 'true' },
  'confirmation by the client': { SOKU_CONFIRM: 'ask', SOKU_TIME_ZONE: 'America/New_York' },
  everything: {
    SOKU_TOOLSETS: 'publish,media,account,research',
    SOKU_CONFIRM: 'preview',
    SOKU_TIME_ZONE: 'America/Argentina/ComodRivadavia',
    SOKU_ACCOUNTS: Array.from({ length: 40 }, (_, index) => `instagram:account_${index}`).join(','),
  },
};

describe.each(Object.entries(CONFIGURATIONS))('the instructions with %s', (_name, env) => {
  const config = configOf(env);

  it('say what is set, the essentials first, in under 1.2 kB', async () => {
    const tools = await loadTools(config.toolsets);
    const shown = tools.filter(({ effect }) => !config.readOnly || effect === 'read').map(({ name }) => name);
    const text = instructionsFor((tool) => shown.includes(tool), offerTo({ via: 'stdio' }, config));
    expect(text).toMatchSnapshot();
    expect(Buffer.byteLength(text)).toBeLessThan(1200);
    const [first = ''] = text.split('\n\n');
    expect(Buffer.byteLength(first)).toBeLessThanOrEqual(512);
  });
});

/** The words of one argument of soku_create_post as a client gets them. */
async function listed(env: Record<string, string>) {
  const sandbox = await openSandbox();
  const client = await serveAndConnect(sandbox.url, { env });
  const tools = await client.listTools();
  return JSON.parse(JSON.stringify(tools.find(({ name }) => name === 'soku_create_post'))).inputSchema
    .properties;
}

describe('what is set is said by the arguments it concerns', () => {
  it('the time zone in force, or that the person must be asked for theirs', async () => {
    expect((await listed({ SOKU_TIME_ZONE: 'Europe/Paris' })).scheduledTime.description).toContain(
      'Without offset: Europe/Paris.',
    );
    expect((await listed({})).scheduledTime.description).toContain(
      'if the person named no zone or place, ask',
    );
  });

  it('the networks of the allow-list, and no other', async () => {
    const { platforms } = await listed({ SOKU_ACCOUNTS: 'x,instagram:ig_main,instagram:ig_second' });
    expect(platforms.items.properties.platform).toMatchObject({
      enum: ['x', 'instagram'],
      description: expect.stringContaining('no other'),
    });
  });
});

it('others are told the networks of the allow-list, but no account ids of the operator', () => {
  const config = configOf({ SOKU_ACCOUNTS: 'x,instagram:ig_main' });
  const { setup } = offerTo({ via: 'http' }, config);
  expect(setup.accounts).toEqual([{ platform: 'x' }, { platform: 'instagram' }]);
});

it('over HTTP nobody is sent to the desk of a machine that isn’t theirs', () => {
  const tell = (env: Record<string, string>, more: object = {}) => {
    const offer = offerTo({ via: 'http', ...more }, configOf({ SOKU_CONFIRM: 'desk', ...env }));
    const text = instructionsFor(() => true, offer);
    expect(text).not.toContain('soku-mcp desk');
    return text;
  };
  const password = { SOKU_DESK_PASSWORD: 'correct horse battery' };
  expect(tell(password)).toContain('whoever decides at this server’s desk');
  expect(tell({})).toContain('nothing can be published');
  expect(tell(password, { apiKey: 'sk_live_a_key_of_the_callers' })).toContain('nothing can be published');
});
