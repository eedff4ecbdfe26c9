import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { freePort } from '../support/free-port.ts';
import { runCli } from '../support/process.ts';
import { hasRedis, openRedis } from '../support/redis.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';
import { untrusted } from '../support/untrusted-certificate.ts';

const reportSchema = z.object({
  checks: z.array(
    z.object({ name: z.string(), status: z.string(), message: z.string(), fix: z.string().optional() }),
  ),
});

/** Runs `doctor`. @returns its exit code and what it says of one thing */
async function doctor(name: string, env: Record<string, string>) {
  const sandbox = await openSandbox();
  const own = { SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active };
  const { code, stdout } = await runCli(['doctor', '--json'], { env: { ...own, ...env } });
  const { checks } = reportSchema.parse(JSON.parse(stdout));
  return { code, check: checks.find((one) => one.name === name), checks };
}

describe('doctor looks at the policy file', () => {
  const rules = (text: string, env: Record<string, string> = {}) => {
    const file = join(temporaryFolder(), 'policy.json');
    writeFileSync(file, text);
    return doctor('Policy', {
      SOKU_POLICY_FILE: file,
      SOKU_OAUTH_ISSUER: 'https://id.example',
      SOKU_PUBLIC_URL: 'https://soku.example',
      ...env,
    });
  };
  const two = {
    rules: [
      { match: { group: 'team' }, key: 'SOKU_API_KEY_TEAM' },
      { match: 'anyone', deny: true },
    ],
  };

  it('and says how many rules it has', async () => {
    const { code, check } = await rules(JSON.stringify(two), { SOKU_API_KEY_TEAM: SANDBOX_KEYS.active });
    expect(check).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/policy\.json has 2 rules$/),
    });
    expect(code).toBe(0);
  });

  it('and names every key that is not set', async () => {
    const more = [...two.rules, { match: { group: 'other' }, key: 'SOKU_API_KEY_OTHER' }];
    const { code, check } = await rules(JSON.stringify({ rules: more }));
    expect(check).toMatchObject({
      status: 'problem',
      message: expect.stringMatching(/names SOKU_API_KEY_TEAM and SOKU_API_KEY_OTHER, which are not set\.$/),
      fix: expect.stringContaining('_FILE'),
    });
    expect(code).toBe(1);
  });

  it('and where it is wrong', async () => {
    const { code, check } = await rules('{ "rules": [\n  { "match": "anyone", "toolset": ["publish"] } ] }');
    expect(check?.message).toMatch(/policy\.json, line 2: .*did you mean toolsets\?/);
    expect(code).toBe(1);
  });

  it('and that it is not there', async () => {
    const { check } = await rules('', { SOKU_POLICY_FILE: '/nowhere/policy.json' });
    expect(check).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('/nowhere/policy.json'),
    });
  });
});

describe('doctor looks at the shared store', () => {
  const store = (url: string) => doctor('Shared store', { SOKU_REDIS_URL: url });

  it.skipIf(!hasRedis)('and says what it is', async () => {
    const { url, port } = await openRedis();
    const { code, check } = await store(url);
    expect(check).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(
        new RegExp(
          `^redis://127\\.0\\.0\\.1:${port} answers: \\w+ \\d+\\.\\d+\\.\\d+, maxmemory-policy noeviction$`,
        ),
      ),
    });
    expect(code).toBe(0);
  });

  it.skipIf(!hasRedis)('and that it is not append-only', async () => {
    const { url } = await openRedis(['--appendonly', 'no']);
    expect((await store(url)).check?.message).toContain('not append-only');
  });

  it.skipIf(!hasRedis)('and that it evicts', async () => {
    const { url } = await openRedis(['--maxmemory-policy', 'allkeys-lru']);
    const { code, checks } = await store(url);
    expect(checks.filter(({ status }) => status === 'problem')).toMatchObject([
      { message: expect.stringContaining('maxmemory-policy is allkeys-lru') },
    ]);
    expect(code).toBe(1);
  });

  it.skipIf(!hasRedis)('and takes TLS (rediss://) from whom the machine trusts alone', async () => {
    const folder = temporaryFolder();
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, untrusted.cert);
    writeFileSync(key, untrusted.key);
    const port = String(await freePort());
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
    await openRedis(['--tls-port', port, '--tls-auth-clients', 'no', ...files]);
    const url = `rediss://localhost:${port}`;
    const trusting = await doctor('Shared store', { SOKU_REDIS_URL: url, NODE_EXTRA_CA_CERTS: cert });
    expect(trusting.check).toMatchObject({
      status: 'ok',
      message: expect.stringMatching(/^rediss:\/\/localhost/),
    });
    expect((await store(url)).check).toMatchObject({
      status: 'problem',
      message: expect.stringContaining('SELF_SIGNED_CERT'),
    });
  });

  it('and that it can not be reached, once', async () => {
    const { code, checks } = await store(`redis://127.0.0.1:${await freePort()}`);
    expect(checks.filter(({ status }) => status === 'problem')).toEqual([
      {
        name: 'Shared store',
        status: 'problem',
        message: expect.stringContaining('ECONNREFUSED'),
        fix: expect.stringContaining('SOKU_REDIS_URL'),
      },
    ]);
    expect(code).toBe(1);
  });
});
