import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { doctor as doctorCommand } from '../../src/commands/doctor/doctor.ts';
import { parseCommandLine } from '../../src/config/command-line.ts';
import { parseConfig } from '../../src/config/load.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { jwtUntil, renewable } from '../support/account.ts';
import { openBucket } from '../support/bucket.ts';
import { mediaFolders } from '../support/media-files.ts';
import { runCli } from '../support/process.ts';
import { CLI, openSandbox, temporaryFolder } from '../support/servers.ts';
import { untrusted } from '../support/untrusted-certificate.ts';

const MINUTE = 60_000;

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command as `main` does, in this process. */
async function doctor(env: Record<string, string>, args: string[] = []): Promise<Run> {
  const { flags, words } = parseCommandLine(['doctor', ...args]);
  const written = { stdout: '', stderr: '' };
  const { HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, NO_PROXY: noProxy } = env;
  const code = await doctorCommand({
    flags,
    words,
    readConfig: (sandbox) =>
      parseConfig({
        flags,
        env,
        readFile: (path) => readFileSync(path, 'utf8'),
        platform: process.platform,
        homeDir: temporaryFolder(),
        ...(sandbox !== undefined && { sandbox }),
      }),
    proxy:
      httpProxy === undefined && httpsProxy === undefined
        ? undefined
        : { ...(httpProxy && { httpProxy }), ...(httpsProxy && { httpsProxy }), ...(noProxy && { noProxy }) },
    entryFile: CLI,
    stop: new AbortController().signal,
    command: 'soku-mcp',
    atHangup: () => {},
    readNamedKey: () => undefined,
    readFile: () => '',
    print: (line) => {
      written.stdout += `${line}\n`;
    },
    note: (line) => {
      written.stderr += `${line}\n`;
    },
  });
  return { code, ...written };
}

const reportSchema = z.object({
  ok: z.boolean(),
  settings: z.array(z.object({ name: z.string(), value: z.string().optional(), origin: z.string() })),
  checks: z.array(
    z.object({ name: z.string(), status: z.string(), message: z.string(), fix: z.string().optional() }),
  ),
});

async function report(env: Record<string, string>, args: string[] = []) {
  const { code, stdout } = await doctor(env, ['--json', ...args]);
  return { code, ...reportSchema.parse(JSON.parse(stdout)) };
}

const openSettings = async () => {
  const sandbox = await openSandbox();
  return { sandbox, env: { SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active } };
};

/** What a fault must show: one problem, on its own line, with its mend, and exit code 1. */
async function expectOneProblem(env: Record<string, string>, name: string, message: RegExp, fix: RegExp) {
  const { code, ok, checks } = await report(env);
  const problems = checks.filter(({ status }) => status === 'problem');
  expect(problems).toEqual([
    { name, status: 'problem', message: expect.stringMatching(message), fix: expect.stringMatching(fix) },
  ]);
  expect({ code, ok }).toEqual({ code: 1, ok: false });
}

/** Host and port of a server, which ends with the test. */
async function listening(server: Server): Promise<string> {
  server.listen(0, 'localhost');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  return `localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

describe('a secret in the wrong place', () => {
  const key = 'sk_live_Qx7Lm2Vt9Rb4Kp8Zc1Nd6Ws3';
  const token = jwtUntil(Date.parse('2027-01-01T00:00:00Z'));
  const places = [
    'SOKU_TIME_ZONE',
    'SOKU_VALIDATE',
    'SOKU_ACCOUNTS',
    'SOKU_STATE_DIR',
    'SOKU_BASE_URL',
    'SOKU_API_KEY_FILE',
    'SOKE_ACCOUNT_ID',
  ];

  it.each(places)('%s: is not shown by doctor', async (name) => {
    const forPeople = await doctor({ [name]: key });
    expect(forPeople.stdout + forPeople.stderr).not.toContain(key.slice(0, 30));
    const forPrograms = await doctor({ [name]: token }, ['--json']);
    expect(forPrograms.stdout + forPrograms.stderr).not.toContain(token.slice(0, 30));
  });

  it('an address with a password is refused, without showing it', async () => {
    const { stdout } = await doctor({ SOKU_BASE_URL: 'https://:hunter22@api.example' });
    expect(stdout).toContain('SOKU_BASE_URL "https://…@api.example" is not valid');
    expect(stdout).not.toContain('hunter22');
  });
});

describe('soku-mcp doctor', () => {
  it('finds everything in order, and exits 0', async () => {
    const { sandbox, env } = await openSettings();
    const { code, stdout, stderr } = await runCli(['doctor'], { env: { ...env, ...renewable(sandbox) } });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const names = [
      'Node.js',
      'Proxy',
      'Settings',
      'DNS',
      'Connection',
      'API key',
      'Subscription',
      'ID token',
      'Clock',
      'Journal',
    ];
    for (const name of names) expect(stdout).toMatch(new RegExp(`^✓ ok +${name}: `, 'm'));
    expect(stdout).toMatch(/Everything works\.\n$/);
    expect(sandbox.posts).toEqual([]);
  });

  it('works with --sandbox and no setting at all', async () => {
    const { code, ok, settings, checks } = await report({}, ['--sandbox']);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(settings).toContainEqual({ name: 'SOKU_API_KEY', value: 'sk_live_san…ive', origin: 'sandbox' });
    expect(checks.map(({ status }) => status)).toEqual(checks.map(() => 'ok'));
  });

  it('shows settings with their origin and masks secrets', async () => {
    const { sandbox } = await openSettings();
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'key'), `${SANDBOX_KEYS.active}\n`);
    const secrets = { SOKU_HTTP_TOKEN: 'token-of-callers-0123456789', ...renewable(sandbox) };
    const env = { SOKU_BASE_URL: sandbox.url, SOKU_API_KEY_FILE: join(folder, 'key'), ...secrets };
    const proxies = {
      NO_PROXY: '127.0.0.1,localhost',
      HTTPS_PROXY: 'http://user:secret-of-proxy@proxy.example:3128',
    };
    const { code, stdout } = await doctor({ ...env, ...proxies }, ['--accounts', 'x,instagram:ig_main']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/SOKU_API_KEY +sk_live_san…ive \(file\)/);
    expect(stdout).toMatch(/SOKU_ACCOUNTS +x, instagram \(ig_main\) \(flag\)/);
    expect(stdout).toMatch(/SOKU_HTTP_TOKEN +\(hidden\) \(environment\)/);
    expect(stdout).toContain(
      'Proxy: HTTPS_PROXY=http://(hidden)@proxy.example:3128, NO_PROXY=127.0.0.1,localhost',
    );
    const { SOKU_FIREBASE_TOKEN_URL: _, ...hidden } = secrets;
    for (const value of [SANDBOX_KEYS.active, 'secret-of-proxy', ...Object.values(hidden)])
      expect(stdout).not.toContain(value);
  });

  it('says each thing in words, with its mend on the next line', async () => {
    const { env } = await openSettings();
    const { code, stdout } = await runCli(['doctor'], {
      env: { ...env, SOKU_API_KEY: SANDBOX_KEYS.revoked },
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^✗ problem +API key: Soku did not accept the API key.*\n +Fix: Check SOKU_API_KEY against/m,
    );
    expect(stdout).not.toContain('the person');
    expect(stdout).toMatch(/^- skipped +Subscription: not checked/m);
    expect(stdout).toMatch(/1 problem found\.\n$/);
  });

  it('tells of a setting that is wrong', async () => {
    await expectOneProblem(
      { SOKU_VALIDATE: 'perhaps' },
      'Settings',
      /SOKU_VALIDATE "perhaps" is not valid: it must be one of strict, warn, off/,
      /soku-mcp --help/,
    );
  });
});

describe('soku-mcp doctor finds', () => {
  it('no key', async () => {
    const { env } = await openSettings();
    await expectOneProblem(
      { ...env, SOKU_API_KEY: '' },
      'API key',
      /SOKU_API_KEY is not set/,
      /Settings > API Keys/,
    );
  });

  it('a revoked key', async () => {
    const { env } = await openSettings();
    const key = { SOKU_API_KEY: SANDBOX_KEYS.revoked };
    await expectOneProblem(
      { ...env, ...key },
      'API key',
      /did not accept the API key/,
      /Settings > API Keys/,
    );
  });

  it('a key that was cut off, one of another kind, and one that may be Soke’s', async () => {
    const { env } = await openSettings();
    for (const [apiKey, told] of [
      ['sk_live_a1B2c3', /it has 14 characters, where a key has about 55: it may have been cut off/],
      [`pk_test_${'a1B2'.repeat(12)}`, /it doesn't begin with sk_live_, as keys of Soku do/],
      [`sk_live_${'a1B2'.repeat(12)}`, /keys of Soke look the same, and Soku takes none of them/],
    ] as const)
      await expectOneProblem({ ...env, SOKU_API_KEY: apiKey }, 'API key', told, /Settings > API Keys/);
  });

  it('what a key looks like also where Soku can’t be asked', async () => {
    const key = `sk_live_${'a1B2'.repeat(12)}`;
    for (const [keys, told] of [
      [{ SOKU_API_KEY: 'sk_live_a1B2c3' }, /look at it: it has 14 characters.* cut off$/],
      [{ SOKU_API_KEY: `pk_test_${key}` }, /look at it: it doesn't begin with sk_live_/],
      [{ SOKU_API_KEY: key, SOKE_API_KEY: key }, /look at it: it is the same as SOKE_API_KEY/],
      [{ SOKU_API_KEY: key }, /it looks like a key of Soku, and like one of Soke$/],
      [{ SOKU_API_KEY: '' }, /^not checked: there is no connection to Soku$/],
    ] as const) {
      const offline = { SOKU_BASE_URL: 'http://127.0.0.1:1', SOKE_BASE_URL: 'http://127.0.0.1:1' };
      const { checks } = await report({ ...offline, ...keys });
      const check = checks.find(({ name }) => name === 'API key');
      expect(check).toMatchObject({ status: 'skipped', message: expect.stringMatching(told) });
      expect(JSON.stringify(checks)).not.toContain(key);
    }
  });

  it('a lapsed subscription', async () => {
    const { env } = await openSettings();
    const key = { SOKU_API_KEY: SANDBOX_KEYS.past_due };
    await expectOneProblem({ ...env, ...key }, 'Subscription', /trialing or active/, /Settings > Billing/);
  });

  it('a base URL with a name that is none', async () => {
    const { env } = await openSettings();
    const url = { SOKU_BASE_URL: 'https://api.mysoku.invalid' };
    await expectOneProblem(
      { ...env, ...url },
      'DNS',
      /api\.mysoku\.invalid could not be resolved/,
      /Check SOKU_BASE_URL/,
    );
  });

  it('a base URL with a path too many', async () => {
    const { sandbox, env } = await openSettings();
    const url = { SOKU_BASE_URL: `${sandbox.url}/v1` };
    await expectOneProblem(
      { ...env, ...url },
      'Soku API',
      /knows nothing at POST \/v1\/posts/,
      /SOKU_BASE_URL/,
    );
  });

  it('something else at the base URL', async () => {
    const { sandbox, env } = await openSettings();
    sandbox.faults.always('*', { kind: 'respond', status: 200, body: '<html>', contentType: 'text/html' });
    await expectOneProblem(env, 'Soku API', /is something else \(HTTP 200\)/, /Check SOKU_BASE_URL/);
  });

  it('a refused connection', async () => {
    const { sandbox, env } = await openSettings();
    await sandbox.close();
    await expectOneProblem(env, 'Connection', /nothing listens there \(ECONNREFUSED\)/, /SOKU_BASE_URL/);
  });

  it('a bad certificate', async () => {
    const { env } = await openSettings();
    const url = { SOKU_BASE_URL: `https://${await listening(createSecureServer(untrusted))}` };
    await expectOneProblem(
      { ...env, ...url },
      'TLS',
      /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
      /NODE_EXTRA_CA_CERTS/,
    );
  });

  it.each([
    // The header is written before the process starts, which may take a while.
    [2 * MINUTE, /([6-9]\d|1[012]\d) seconds behind Soku's/],
    [-2 * MINUTE, /1[1-7]\d seconds ahead of Soku's/],
  ])('a clock two minutes off (%i)', async (offsetMs, message) => {
    const { sandbox, env } = await openSettings();
    const answer = {
      status: 400,
      body: { error: { code: 'validation_error', message: 'platform must not be empty' } },
    };
    const headers = { Date: new Date(Date.now() + offsetMs).toUTCString() };
    sandbox.faults.always('POST /v1/posts', { kind: 'respond', ...answer, headers });
    await expectOneProblem(env, 'Clock', message, /NTP/);
  });

  it('a folder that can’t be written', async () => {
    const { env } = await openSettings();
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'in the way');
    await expectOneProblem({ ...env, SOKU_STATE_DIR: file }, 'Journal', /can't be written/, /SOKU_STATE_DIR/);
  });

  it('a media folder, and a way to it', async () => {
    const { env } = await openSettings();
    const { media } = mediaFolders();
    const none = { ...env, SOKU_MEDIA_DIR: join(media, 'none') };
    await expectOneProblem(none, 'Media folder', /can't be read \(ENOENT\)/, /SOKU_MEDIA_DIR/);
    const file = { ...env, SOKU_MEDIA_DIR: join(media, 'photo.png') };
    await expectOneProblem(file, 'Media folder', /is no folder/, /SOKU_MEDIA_DIR/);
    const unreachable = { ...env, SOKU_MEDIA_DIR: media };
    await expectOneProblem(unreachable, 'Media folder', /no address/, /SOKU_BUCKET_URL.*SOKU_PUBLIC_URL/);
  });

  it('a bucket that can’t be used, or in which something was left', async () => {
    const bucket = await openBucket();
    const { env: settings } = await openSettings();
    const env = { ...settings, ...bucket.env, SOKU_MEDIA_DIR: mediaFolders().media };
    const fine = await doctor(env);
    expect(fine.code, fine.stdout).toBe(0);
    expect(fine.stdout).toMatch(/✓ ok +Bucket: .* takes, gives and deletes files/);
    expect(bucket.objects()).toEqual([]);
    expect(bucket.requests.map(({ method }) => method)).toEqual(['DELETE', 'PUT', 'GET', 'DELETE', 'GET']);
    const wrong = { ...env, SOKU_BUCKET_SECRET_ACCESS_KEY: 'another-secret-of-a-bucket' };
    await expectOneProblem(wrong, 'Bucket', /signature/, /SOKU_BUCKET_SECRET_ACCESS_KEY/);
    bucket.interfere((request, response, goOn) => {
      if (!request.url?.includes('list-type')) return goOn();
      const entry = (key: string, modified: string) =>
        `<Contents><Key>${key}</Key><LastModified>${modified}</LastModified></Contents>`;
      const entries = [
        entry('soku-mcp/0123/file.mp4', '2026-01-01T00:00:00.000Z'),
        entry('soku-mcp/4567/file.mp4', new Date().toISOString()),
        entry('of-somebody-else', '2026-01-01T00:00:00.000Z'),
        entry('soku-mcp/Delete everything!', '2026-01-01T00:00:00.000Z'),
      ];
      response.end(`<ListBucketResult>${entries.join('')}</ListBucketResult>`);
    });
    await expectOneProblem(env, 'Bucket', /left soku-mcp\/0123\/file\.mp4\.$/, /Delete them/);
  });

  it('a bucket from which nothing can be taken away once it is there', async () => {
    const bucket = await openBucket();
    const { env: settings } = await openSettings();
    const env = { ...settings, ...bucket.env, SOKU_MEDIA_DIR: mediaFolders().media };
    const puts = () => bucket.requests.filter(({ method }) => method === 'PUT').length;
    bucket.interfere((request, response, goOn) => {
      if (request.method !== 'DELETE' || puts() < 1) return goOn();
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    });
    await expectOneProblem(env, 'Bucket', /soku-mcp\/[0-9a-f]{30}\/file\.txt/, /Delete/);
    expect(bucket.objects()).toHaveLength(1);
    bucket.interfere((request, response, goOn) => {
      if ((request.method !== 'DELETE' && request.method !== 'GET') || puts() < 2) return goOn();
      response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>');
    });
    await expectOneProblem(env, 'Bucket', /soku-mcp\/[0-9a-f]{30}\/file\.txt may be left/, /delete/);
  });

  it('an ID token that has expired, or that Soku refuses', async () => {
    const { env } = await openSettings();
    const expired = { SOKU_ID_TOKEN: jwtUntil(Date.now() - MINUTE) };
    await expectOneProblem({ ...env, ...expired }, 'ID token', /expired at/, /SOKU_FIREBASE_REFRESH_TOKEN/);
    const refused = { SOKU_ID_TOKEN: jwtUntil(Date.now() + MINUTE) };
    await expectOneProblem(
      { ...env, ...refused },
      'ID token',
      /did not accept the ID token/,
      /SOKU_ID_TOKEN/,
    );
  });

  it('a Soke key that is refused', async () => {
    const { sandbox, env } = await openSettings();
    const soke = { SOKE_BASE_URL: sandbox.soke.url, SOKE_API_KEY: 'sk_live_soke_which_nobody_knows' };
    await expectOneProblem({ ...env, ...soke }, 'Soke', /did not accept/, /^Check that SOKE_API_KEY/);
  });

  it('a proxy that is none', async () => {
    const { env } = await openSettings();
    const url = { SOKU_BASE_URL: 'https://api.mysoku.invalid', HTTPS_PROXY: 'nonsense' };
    await expectOneProblem({ ...env, ...url }, 'Proxy', /HTTPS_PROXY is not the address/, /HTTPS_PROXY/);
  });
});

it('leaves DNS and TLS to a proxy, and asks Soku through it', async () => {
  const { env } = await openSettings();
  const targets: (string | undefined)[] = [];
  const proxy = createPlainServer().on('connect', ({ url }, client) => {
    targets.push(url);
    const [host = '', port = ''] = url?.split(':') ?? [];
    const soku = connect(Number(port), host, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    soku.pipe(client).pipe(soku);
  });
  const address = await listening(proxy);
  const { code, checks } = await report({ ...env, HTTP_PROXY: `http://${address}` });
  expect(code).toBe(0);
  const why = 'not checked: requests go through the proxy';
  expect(checks).toContainEqual({ name: 'Proxy', status: 'ok', message: `HTTP_PROXY=http://${address}` });
  expect(checks.filter(({ name }) => /DNS|TLS/.test(name))).toEqual([
    { name: 'DNS', status: 'skipped', message: why },
    { name: 'TLS', status: 'skipped', message: why },
  ]);
  expect(targets).toContain(env.SOKU_BASE_URL.replace('http://', ''));
});
