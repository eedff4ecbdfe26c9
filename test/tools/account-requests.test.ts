import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SANDBOX_ID_TOKEN } from '../../src/sandbox/index.ts';
import { openAccountWorld } from '../support/account.ts';
import { OLD, rotate } from '../support/rotation.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

const REQUEST_ID = /^req_[0-9a-f]{12}$/;
/** `openAccountWorld` takes request ids out. */
async function openWithRequestIds() {
  const sandbox = await openSandbox();
  const env = { SOKU_TOOLSETS: 'account', SOKU_ID_TOKEN: SANDBOX_ID_TOKEN };
  return { sandbox, client: await serveAndConnect(sandbox.url, { env, local: true }) };
}
const steps = z.array(z.object({ step: z.string(), status: z.string(), requestId: z.string().optional() }));

describe('the id of the request, which support asks for, is in the result of', () => {
  it.each([
    ['soku_list_api_keys', {}],
    ['soku_create_api_key', { name: 'Laptop' }],
    ['soku_revoke_api_key', { keyId: 'key_sandbox_revoked' }],
    ['soku_refresh_metrics', {}],
  ])('%s', async (tool, args) => {
    const { client } = await openWithRequestIds();
    const { result, text, isError } = await client.call(tool, args);
    expect(isError).toBe(false);
    expect(result.requestId).toMatch(REQUEST_ID);
    expect(text).toContain(`Request id: ${result.requestId}`);
  });

  it('soku_rotate_api_key, for each step that asked Soku, also one that failed', async () => {
    const { sandbox, client } = await openWithRequestIds();
    sandbox.faults.always('DELETE /v1/api-keys/{id}', {
      kind: 'respond',
      status: 403,
      body: { error: { code: 'forbidden' } },
    });
    const { result, text } = await rotate(client);
    const told = steps.parse(result.steps).filter(({ requestId }) => requestId !== undefined);
    expect(told.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'create done',
      'verify done',
      'revoke failed',
    ]);
    for (const { requestId } of told) expect(text).toContain(`(request ${requestId})`);
    expect(new Set(told.map(({ requestId }) => requestId)).size).toBe(3);
  });
});

describe('API keys in a shape that names none', () => {
  it.each([
    ['texts', ['sk_live_abc…xyz', 'sk_live_def…uvw']],
    ['objects without an id', { keys: [{ title: 'Main' }, { id: {}, name: 'Spare' }] }],
    ['null and numbers', { data: [null, 7] }],
  ])('are counted: %s', async (_name, body) => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 200, body });
    const { result, text } = await client.call('soku_list_api_keys');
    expect(result).toMatchObject({ keys: [], withoutId: 2 });
    expect(text).not.toContain('no API keys');
    expect(text).toContain("2 API keys, but Soku's list names none by an id");
    expect(text).toContain('Settings > API Keys');
    const { error } = await rotate(client);
    expect(error ?? {}).not.toMatchObject({ code: 'unknown_key_id' });
  });

  it('are told beside those that can be named', async () => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 200, body: [{ id: OLD }, {}] });
    const { result, text } = await client.call('soku_list_api_keys');
    expect(result).toMatchObject({ keys: [{ id: OLD }], withoutId: 1 });
    expect(text).toContain("The account's 1 API key:");
    expect(text).toContain('Not shown: 1 key without an id.');
  });

  it('an empty list is one', async () => {
    const { sandbox, client } = await openAccountWorld();
    sandbox.faults.always('GET /v1/api-keys', { kind: 'respond', status: 200, body: { keys: [] } });
    expect((await client.call('soku_list_api_keys')).text).toContain('The account has no API keys.');
  });
});
