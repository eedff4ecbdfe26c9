import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Person } from '../../src/access/capabilities.ts';
import { type Rule, ruleFor } from '../../src/access/policy.ts';
import { createRuntime } from '../../src/runtime.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { openSignIn } from '../../src/transports/http/oauth.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { type ClientKind, connectHttp } from '../support/clients.ts';
import { freePort } from '../support/free-port.ts';
import { openKeys, openProvider } from '../support/identity-provider.ts';
import { runCli, startCli } from '../support/process.ts';
import { JSON_HEADERS, message, raw, rawCall } from '../support/raw-http.ts';
import { configOf, openSandbox, silentLog, temporaryFolder } from '../support/servers.ts';
import { tokenOf } from '../support/signing-in.ts';

const ERAS = ['client-2026', 'client-2025'] as const satisfies readonly ClientKind[];
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const postTo = (platform: string, text = 'hi') => ({ text, platforms: [{ platform }] });

/** Writes a policy into a folder of its own. */
function policyFile(policy: object): string {
  const file = join(temporaryFolder(), 'policy.json');
  writeFileSync(file, JSON.stringify(policy));
  return file;
}

/** Starts the built file with sign-in and this policy. */
async function start(issuer: string, port: number, env: Record<string, string>) {
  const cli = startCli(['http', '--port', String(port)], {
    env: {
      SOKU_OAUTH_ISSUER: issuer,
      SOKU_PUBLIC_URL: `http://127.0.0.1:${port}`,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_HTTP_CALLS_PER_MINUTE: '100000',
      ...env,
    },
  });
  await cli.seen('stderr', /MCP at/);
  return cli;
}

describe('three people and one server', () => {
  const claims: Record<string, Record<string, string | boolean | string[]>> = {
    ann: { email: 'ann@elsewhere.example', name: 'Ann' },
    bob: { groups: ['staff', 'marketing'] },
    cleo: { email: 'Cleo@example.com', email_verified: true, roles: 'guest' },
    dan: { email: 'dan@example.com', email_verified: false },
  };
  const rules = [
    { match: { subject: 'ann' }, accounts: ['x', 'instagram:ig_main'], toolsets: ['publish'] },
    { match: { group: 'marketing' }, key: 'SOKU_API_KEY_MARKETING', confirm: 'preview' },
    { match: { email: '*@example.com' }, readOnly: true },
  ];

  it.each(ERAS)('each lists and may do exactly what the rules say (%s)', async (kind) => {
    const port = await freePort();
    const resource = new URL(`http://127.0.0.1:${port}/mcp`);
    const { issuer } = await openProvider(resource.href, 'jwt', (login) => claims[login] ?? {});
    const sandbox = await openSandbox();
    await start(issuer, port, {
      SOKU_BASE_URL: sandbox.url,
      SOKU_ID_TOKEN: 'sandbox_id_token',
      SOKU_ACCOUNTS: 'x,threads,instagram',
      SOKU_API_KEY_MARKETING: SANDBOX_KEYS.no_credits,
      SOKU_POLICY_FILE: policyFile({ rules }),
    });
    const signedIn = async (login: string) => {
      const client = await connectHttp(kind, resource.href, bearer(await tokenOf(login, resource)));
      onTestFinished(() => client.close());
      const tools = (await client.listTools()).map(({ name }) => String(name));
      return { client, tools };
    };
    const keyOfLast = () =>
      sandbox.requests.findLast(({ path }) => path === '/v1/posts')?.headers['soku-api-key'];

    const ann = await signedIn('ann');
    expect(ann.tools).toContain('soku_create_post');
    expect(ann.tools.filter((name) => /media|template|api_key/.test(name))).toEqual([]);
    expect((await ann.client.call('soku_create_post', postTo('x'))).result.status).toBe('submitted');
    expect(keyOfLast()).toBe(SANDBOX_KEYS.active);
    expect((await ann.client.call('soku_create_post', postTo('threads'))).error.kind).toBe('blocked');
    expect((await ann.client.call('soku_create_post', postTo('linkedin'))).error.kind).toBe('blocked');
    const kept = await ann.client.call('soku_upload_media', { url: 'https://example.com/a.png' });
    expect([kept.isError, kept.error.code]).toEqual([true, 'not_allowed']);

    const bob = await signedIn('bob');
    expect(bob.tools).toContain('soku_upload_media');
    expect(bob.tools.filter((name) => name.includes('api_key'))).toEqual([]);
    const asked = postTo('threads', 'from marketing');
    expect((await bob.client.call('soku_create_post', asked)).error.kind).toBe('confirmation');
    const { confirmationToken } = (await bob.client.call('soku_validate_post', asked)).result;
    const sent = await bob.client.call('soku_create_post', { ...asked, confirmationToken });
    expect([sent.result.status, keyOfLast()]).toEqual(['submitted', SANDBOX_KEYS.no_credits]);
    expect((await bob.client.call('soku_create_post', postTo('linkedin'))).error.kind).toBe('blocked');

    const cleo = await signedIn('cleo');
    expect(cleo.tools).toContain('soku_validate_post');
    expect(cleo.tools.filter((name) => /create|upload|render|revoke/.test(name))).toEqual([]);
    expect((await cleo.client.call('soku_create_post', postTo('x', 'cleo'))).error.code).toBe('not_allowed');
    expect((await cleo.client.call('soku_validate_post', postTo('x', 'cleo'))).isError).toBe(false);

    const dan = bearer(await tokenOf('dan', resource));
    const { status, body } = await rawCall(
      `http://127.0.0.1:${port}`,
      'soku_validate_post',
      postTo('x'),
      dan,
    );
    expect([status, body]).toEqual([403, expect.stringContaining('ask whoever runs it')]);
    expect(sandbox.posts.length).toBe(2);
  });
});

describe('any rules', () => {
  const GROUPS = ['red', 'green', 'blue'];
  const TOOLSET_OF: Record<string, string> = {
    soku_create_post: 'publish',
    soku_validate_post: 'publish',
    soku_upload_media: 'media',
    soku_list_api_keys: 'account',
    soku_revoke_api_key: 'account',
  };
  const READS = ['soku_validate_post', 'soku_list_api_keys'];
  const PLATFORMS = ['x', 'threads', 'linkedin'];
  const ruleOf = fc.record(
    {
      match: fc.oneof(
        fc.constant('anyone' as const),
        fc.record({ group: fc.constantFrom(...GROUPS) }),
        fc.record({ subject: fc.constantFrom('ann', 'bob') }),
        fc.record({ group: fc.constantFrom(...GROUPS), subject: fc.constantFrom('ann', 'bob') }),
      ),
      deny: fc.constant(true as const),
      readOnly: fc.boolean(),
      toolsets: fc.subarray(['publish', 'media', 'account'] as const, { minLength: 1 }),
      accounts: fc.subarray(['x', 'threads', 'linkedin'] as const, { minLength: 1 }),
    },
    { requiredKeys: ['match'] },
  );
  const personOf = fc.record({
    sub: fc.constantFrom('ann', 'bob', 'cleo'),
    groups: fc.oneof(fc.subarray(GROUPS), fc.constantFrom(...GROUPS), fc.constant(undefined)),
  });
  type Generated = typeof ruleOf extends fc.Arbitrary<infer T> ? T : never;
  type Somebody = typeof personOf extends fc.Arbitrary<infer T> ? T : never;

  /** What a person may, in the words of the documents: first match wins, no match is refused, nothing widens. */
  function model(rules: readonly Generated[], { sub, groups }: Somebody) {
    const own = [groups ?? []].flat();
    const holds = (match: { group?: string; subject?: string }) =>
      (match.group === undefined || own.includes(match.group)) &&
      (match.subject === undefined || match.subject === sub);
    const rule = rules.find(({ match }) => match === 'anyone' || holds(match));
    if (rule === undefined || rule.deny) return undefined;
    const tools = Object.keys(TOOLSET_OF).filter((name) =>
      [rule.toolsets ?? Object.values(TOOLSET_OF)].flat().some((toolset) => toolset === TOOLSET_OF[name]),
    );
    const allowed = ['x', 'threads'].filter((name) =>
      (rule.accounts ?? PLATFORMS).some((one) => one === name),
    );
    return { tools: tools.filter((name) => !rule.readOnly || READS.includes(name)), allowed };
  }

  let rules: Rule[] = [];
  let server: Awaited<ReturnType<typeof openServer>>;
  async function openServer() {
    const keys = await openKeys();
    const sandbox = await openSandbox();
    const env = {
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_STATE_DIR: temporaryFolder(),
      SOKU_ACCOUNTS: 'x,threads',
      SOKU_ID_TOKEN: 'sandbox_id_token',
    };
    const runtime = await createRuntime(configOf(env), { log: silentLog });
    const resource = new URL('http://127.0.0.1:9/mcp');
    const settings = { issuer: keys.issuer, resource, audience: undefined, introspection: undefined };
    const serving = await serveHttp(runtime, {
      host: '127.0.0.1',
      port: 0,
      token: undefined,
      signIn: openSignIn(settings, silentLog),
      limits: { callsPerMinute: 100_000, callsInFlight: 100 },
      policy: { ruleFor: (person: Person) => ruleFor(rules, person) },
    });
    onTestFinished(async () => {
      await serving.close(0);
      await runtime.close();
    });
    return { url: serving.url, sign: (claims: object) => keys.sign({ aud: resource.href, ...claims }) };
  }
  beforeEach(async () => {
    server = await openServer();
  });

  it('are kept as a model of ten lines keeps them, over both protocol eras', async () => {
    const asRules = (generated: readonly Generated[]) =>
      generated.map(
        ({ accounts, deny, ...rule }): Rule =>
          deny === true
            ? { match: rule.match, deny }
            : {
                ...rule,
                ...(accounts !== undefined && { accounts: accounts.map((platform) => ({ platform })) }),
              },
      );
    const check = async (generated: readonly Generated[], somebody: Somebody, kind: ClientKind) => {
      rules = asRules(generated);
      const expected = model(generated, somebody);
      const headers = bearer(await server.sign(somebody));
      if (expected === undefined) {
        const { status } = await rawCall(server.url, 'soku_validate_post', postTo('x'), headers);
        expect(status).toBe(403);
        return;
      }
      const client = await connectHttp(kind, `${server.url}/mcp`, headers);
      const listed = (await client.listTools()).map(({ name }) => String(name));
      expect(Object.keys(TOOLSET_OF).filter((name) => listed.includes(name))).toEqual(expected.tools);
      if (!expected.tools.includes('soku_create_post'))
        expect((await client.call('soku_create_post', postTo('x'))).error.code).toBe('not_allowed');
      if (expected.tools.includes('soku_validate_post'))
        for (const platform of PLATFORMS) {
          const { valid } = (await client.call('soku_validate_post', postTo(platform))).result;
          expect([platform, valid]).toEqual([platform, expected.allowed.includes(platform)]);
        }
      await client.close();
    };
    await fc.assert(
      fc.asyncProperty(fc.array(ruleOf, { maxLength: 5 }), personOf, fc.constantFrom(...ERAS), check),
      { numRuns: 80 },
    );
  });

  it('may take from a person calls that the server would give', async () => {
    rules = [{ match: { subject: 'ann' }, callsPerMinute: 2 }, { match: 'anyone' }];
    const statuses = async (sub: string) => {
      const headers = { ...JSON_HEADERS, ...bearer(await server.sign({ sub })) };
      const body = JSON.stringify(message('tools/list'));
      const found: unknown[] = [];
      for (let call = 0; call < 4; call += 1)
        found.push((await raw(`${server.url}/mcp`, { headers, body })).status);
      return found;
    };
    expect(await statuses('ann')).toEqual([200, 200, 429, 429]);
    expect(await statuses('bob')).toEqual([200, 200, 200, 200]);
  });
});

describe('the file', () => {
  const oauth = { SOKU_OAUTH_ISSUER: 'https://id.example', SOKU_PUBLIC_URL: 'https://mcp.example' };

  it('without sign-in is a mistake, and a bad one stops the start with its place', async () => {
    const file = policyFile({ rules: [{ match: 'anyone' }] });
    const alone = await runCli(['http', '--port', '0'], { env: { SOKU_POLICY_FILE: file } });
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('needs SOKU_OAUTH_ISSUER')]);
    appendFileSync(file, ',');
    const bad = await runCli(['http', '--port', '0'], { env: { ...oauth, SOKU_POLICY_FILE: file } });
    expect([bad.code, bad.stderr]).toEqual([
      2,
      expect.stringMatching(/policy\.json, line 1: it is not JSON/),
    ]);
    const none = await runCli(['http', '--port', '0'], { env: { ...oauth, SOKU_POLICY_FILE: '/nowhere' } });
    expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/\/nowhere, it can't be read/)]);
  });

  it('is read again on SIGHUP under load without a failed call; a bad one changes nothing', async () => {
    const keys = await openKeys();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const file = policyFile({ rules: [{ match: 'anyone', readOnly: true }] });
    const cli = await start(keys.issuer, port, { SOKU_POLICY_FILE: file, SOKU_HTTP_CALLS_IN_FLIGHT: '100' });
    const headers = bearer(await keys.sign({ aud: `${url}/mcp` }));
    let running = true;
    const answers: (number | undefined)[] = [];
    const load = Array.from({ length: 8 }, async () => {
      while (running) answers.push((await rawCall(url, 'soku_validate_post', postTo('x'), headers)).status);
    });
    const tools = async () =>
      (
        await raw(`${url}/mcp`, {
          headers: { ...JSON_HEADERS, ...headers },
          body: JSON.stringify(message('tools/list')),
        })
      ).body;
    expect(await tools()).not.toContain('"soku_create_post"');
    for (const [policy, said, shown] of [
      [JSON.stringify({ rules: [{ match: 'anyone' }] }), 'the policy was read again', true],
      ['{ "rules": [] }', 'the rules from before hold on', true],
      [
        JSON.stringify({ rules: [{ match: 'anyone', toolsets: ['media'] }, { match: 'anyone' }] }),
        'read again',
        false,
      ],
    ] as const) {
      const before = cli.stderr().length;
      const answered = answers.length;
      await expect.poll(() => answers.length).toBeGreaterThan(answered + 8);
      writeFileSync(file, policy);
      cli.child.kill('SIGHUP');
      await expect.poll(() => cli.stderr().slice(before)).toContain(said);
      expect((await tools()).includes('"soku_create_post"')).toBe(shown);
    }
    running = false;
    await Promise.all(load);
    expect(new Set(answers)).toEqual(new Set([200]));
  });
});
