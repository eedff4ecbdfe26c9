import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { CLIENT_KINDS, type Person, type TestClient } from '../support/clients.ts';
import { openSandbox, serveAndConnect, spawnAndConnect } from '../support/servers.ts';
import { standingClock } from '../support/virtual-clock.ts';

const ask = { SOKU_CONFIRM: 'ask' };
const preview = { SOKU_CONFIRM: 'preview' };
const post = { text: 'Hello\nWhen: never', platforms: [{ platform: 'x' }] };

/** A person who gives the answers in order, and remembers the questions. */
function scripted(...answers: ReturnType<Person>[]): { person: Person; questions: string[] } {
  const questions: string[] = [];
  const person: Person = (question) => {
    questions.push(question);
    return answers.shift() ?? 'cancel';
  };
  return { person, questions };
}

async function tokenFor(client: TestClient, content: Record<string, unknown>): Promise<string> {
  const { result } = await client.call('soku_validate_post', content);
  expect(result).toMatchObject({ valid: true, confirmationToken: expect.any(String) });
  return String(result.confirmationToken);
}

describe.each(CLIENT_KINDS)('asking the person over stdio, %s', (kind) => {
  it('sends after a yes, and nothing after a no or no answer; it asks once for a whole batch', async () => {
    const sandbox = await openSandbox();
    const answers = ['decline', 'cancel', 'accept_unfilled', 'accept_no', 'accept', 'accept'] as const;
    const { person, questions } = scripted(...answers);
    const env = { SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active, ...ask };
    const client = await spawnAndConnect(env, kind, [], person);

    const declined = await client.call('soku_create_post', post);
    expect(declined.error).toMatchObject({ kind: 'confirmation', code: 'declined' });
    expect(declined.text).toMatch(/^Nothing was published\./);
    const dismissed = await client.call('soku_create_post', post);
    expect(dismissed.error).toMatchObject({ kind: 'confirmation', code: 'confirmation_dismissed' });
    const unfilled = await client.call('soku_create_post', post);
    expect(unfilled.error).toMatchObject({ kind: 'confirmation' });
    const no = await client.call('soku_create_post', post);
    expect(no.error).toMatchObject({ kind: 'confirmation', code: 'declined' });
    expect(sandbox.requests).toHaveLength(0);

    const accepted = await client.call('soku_create_post', post);
    expect(accepted.result).toMatchObject({ status: 'submitted' });
    expect(sandbox.posts).toHaveLength(1);
    expect(questions).toHaveLength(5);
    expect(questions[0]).toBe(
      'Publish this post?\n\nTo: x\nWhen: now\nText (17 characters):\n> Hello\n> When: never',
    );

    const posts = [
      { ...post, text: 'One' },
      { ...post, text: 'Two' },
      { ...post, text: 'too long '.repeat(60) },
    ];
    const { result } = await client.call('soku_create_posts', { posts });
    expect(result).toMatchObject({ succeeded: 2, failed: 1, notSent: 0 });
    expect(questions).toHaveLength(6);
    expect(questions[5]).toContain('Publish these 2 posts?');
  });
});

describe.each(CLIENT_KINDS)('a client over HTTP that can’t ask, %s', (kind) => {
  it('needs the token of soku_validate_post for the very same content, once', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { kind, env: preview });

    const without = await client.call('soku_create_post', post);
    expect(without.error).toMatchObject({ kind: 'confirmation', code: 'confirmation_required' });
    expect(without.text).toContain('soku_validate_post');

    const confirmationToken = await tokenFor(client, post);
    const other = await client.call('soku_create_post', {
      ...post,
      text: 'Something else',
      confirmationToken,
    });
    expect(other.error).toMatchObject({ code: 'confirmation_invalid' });
    const elsewhere = { ...post, platforms: [{ platform: 'threads' }], confirmationToken };
    expect((await client.call('soku_create_post', elsewhere)).error).toMatchObject({
      code: 'confirmation_invalid',
    });
    const later = {
      ...post,
      scheduledTime: new Date(Date.now() + 7_200_000).toISOString(),
      confirmationToken,
    };
    expect((await client.call('soku_create_post', later)).error).toMatchObject({
      code: 'confirmation_invalid',
    });
    expect(sandbox.requests).toHaveLength(0);

    const sent = await client.call('soku_create_post', { ...post, confirmationToken });
    expect(sent.result).toMatchObject({ status: 'submitted' });
    const again = await client.call('soku_create_post', { ...post, confirmationToken });
    expect(again.error).toMatchObject({ code: 'confirmation_used', outcome: 'nothing_happened' });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('takes one token a post for a batch', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { kind, env: preview });
    const posts = [post, { ...post, text: 'Two' }];
    const first = await tokenFor(client, post);
    const half = await client.call('soku_create_posts', { posts, confirmationToken: first });
    expect(half.error).toMatchObject({ kind: 'confirmation', code: 'confirmation_invalid' });
    expect(sandbox.requests).toHaveLength(0);
    const second = await tokenFor(client, { ...post, text: 'Two' });
    const both = await client.call('soku_create_posts', { posts, confirmationToken: `${second}, ${first}` });
    expect(both.result).toMatchObject({ succeeded: 2 });
  });
});

describe('a token', () => {
  it('is tampered with in vain', async () => {
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, { env: preview });
    const token = await tokenFor(client, post);
    const [id = '', expiry = '', signature = ''] = token.split('.');
    const forged = [
      `${id}.${Number(expiry) + 1000}.${signature}`,
      `${id}x`,
      `${token}A`,
      ',',
      'null',
      `${id}.${expiry}.`,
    ];
    for (const confirmationToken of forged) {
      const answer = await client.call('soku_create_post', { ...post, confirmationToken });
      expect(answer.error, confirmationToken).toMatchObject({ code: 'confirmation_invalid' });
    }
    expect(sandbox.requests).toHaveLength(0);
  });

  it('ends after ten minutes', async () => {
    const sandbox = await openSandbox();
    const clock = standingClock();
    const client = await serveAndConnect(sandbox.url, { env: preview, clock });
    const confirmationToken = await tokenFor(client, post);
    clock.advance(10 * 60_000);
    const answer = await client.call('soku_create_post', { ...post, confirmationToken });
    expect(answer.error).toMatchObject({ code: 'confirmation_expired' });
    expect(sandbox.requests).toHaveLength(0);
  });

  it('of another credential or another process is foreign, unless the processes share a secret', async () => {
    const sandbox = await openSandbox();
    const create = async (env: Record<string, string>, apiKey: string) =>
      serveAndConnect(sandbox.url, { env: { ...preview, ...env }, headers: { 'soku-api-key': apiKey } });
    const shared = { SOKU_CONFIRM_SECRET: 'a secret of two processes'.replaceAll(' ', '-') };
    const one = await create(shared, SANDBOX_KEYS.active);
    const confirmationToken = await tokenFor(one, post);
    const send = async (client: TestClient) =>
      client.call('soku_create_post', { ...post, confirmationToken });

    expect((await send(await create(shared, SANDBOX_KEYS.no_credits))).error).toMatchObject({
      code: 'confirmation_invalid',
    });
    expect((await send(await create({}, SANDBOX_KEYS.active))).error).toMatchObject({
      code: 'confirmation_invalid',
    });
    expect(sandbox.requests).toHaveLength(0);
    expect((await send(await create(shared, SANDBOX_KEYS.active))).result).toMatchObject({
      status: 'submitted',
    });
  });
});

/** A 2026 client of our own that says whatever it likes. */
async function callRaw(url: string, params: Record<string, unknown>): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'soku_create_post',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'soku_create_post',
        ...params,
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'forger', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
        },
      },
    }),
  });
  return z.object({ result: z.record(z.string(), z.unknown()) }).parse(await response.json()).result;
}

/** The tools that name a confirmation token anywhere in their schemas. */
async function toolsWithToken(client: TestClient): Promise<unknown[]> {
  const tools = await client.listTools();
  return tools
    .filter((tool) => JSON.stringify(tool.inputSchema).includes('"confirmationToken"'))
    .map(({ name }) => name);
}

describe('consent', () => {
  it('is not the answer to a question that was never put, nor to another one', async () => {
    const sandbox = await openSandbox();
    const { url } = await serveAndConnect(sandbox.url, { env: ask });
    const forge = async (requestState: unknown) =>
      callRaw(url, {
        arguments: post,
        inputResponses: { confirmation: { action: 'accept', content: { publish: true } } },
        requestState,
      });
    const asked = await forge(undefined);
    expect(asked).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) });
    expect(await forge('made-up')).toMatchObject({ resultType: 'input_required' });
    const otherQuestion = await callRaw(url, { arguments: { ...post, text: 'Other' } });
    expect(await forge(otherQuestion.requestState)).toMatchObject({ resultType: 'input_required' });
    expect(sandbox.requests).toHaveLength(0);
  });

  it('is a form with one answer that must be given, and only true in it is a yes', async () => {
    const sandbox = await openSandbox();
    const { url } = await serveAndConnect(sandbox.url, { env: ask });
    const put = () => callRaw(url, { arguments: post });
    expect(await put()).toMatchObject({
      inputRequests: {
        confirmation: {
          params: {
            requestedSchema: {
              properties: { publish: { type: 'boolean', title: 'Publish it' } },
              required: ['publish'],
            },
          },
        },
      },
    });
    const contents = [
      undefined,
      null,
      {},
      { publish: null },
      { publish: 'true' },
      { publish: 1 },
      { yes: true },
    ];
    for (const content of contents) {
      const { requestState } = await put();
      const inputResponses = { confirmation: { action: 'accept', content } };
      await callRaw(url, { arguments: post, inputResponses, requestState }).catch(() => {});
    }
    expect(sandbox.requests).toHaveLength(0);
    const { requestState } = await put();
    const inputResponses = { confirmation: { action: 'accept', content: { publish: true } } };
    expect(await callRaw(url, { arguments: post, inputResponses, requestState })).toMatchObject({
      structuredContent: { result: { status: 'submitted' } },
    });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is asked for only where the settings say so, and the argument stands only there', async () => {
    const sandbox = await openSandbox();
    const off = await serveAndConnect(sandbox.url);
    expect(await toolsWithToken(off)).toEqual([]);
    const unknown = await off.call('soku_create_post', { ...post, confirmationToken: 'x' });
    expect(unknown.error).toMatchObject({ kind: 'input', field: 'confirmationToken' });
    expect((await off.call('soku_validate_post', post)).result).not.toHaveProperty('confirmationToken');
    const on = await serveAndConnect(sandbox.url, { env: preview });
    expect(await toolsWithToken(on)).toEqual(['soku_create_post', 'soku_create_posts']);
  });
});
