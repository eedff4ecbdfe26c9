import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { createRuntime } from '../../src/runtime.ts';
import { SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { serveHttp } from '../../src/transports/http/serve.ts';
import { CLIENT_KINDS, connectHttp } from '../support/clients.ts';
import { mediaFolders, video } from '../support/media-files.ts';
import { freePort } from '../support/ports.ts';
import { configOf, openSandbox, serveAndConnect, silentLog, temporaryFolder } from '../support/servers.ts';

const TOKEN = 'a-token-of-enough-length';
const AS_OURS = { authorization: `Bearer ${TOKEN}` };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A server over HTTP that is reached at its public address, and a sandbox that fetches from there. */
async function open(env: Record<string, string> = {}, clock: Clock = systemClock) {
  const sandbox = await openSandbox();
  const { media, root } = mediaFolders();
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  const config = configOf({
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: temporaryFolder(),
    SOKU_HTTP_TOKEN: TOKEN,
    SOKU_PUBLIC_URL: publicUrl,
    SOKU_MEDIA_DIR: media,
    ...env,
  });
  const runtime = await createRuntime(config, { log: silentLog, clock });
  const serving = await serveHttp(runtime, { host: '127.0.0.1', port, token: config.httpToken });
  onTestFinished(async () => {
    await serving.close(0);
    await runtime.close();
  });
  const connect = async (
    kind: (typeof CLIENT_KINDS)[number] = 'client-2026',
    headers: Record<string, string> = AS_OURS,
  ) => {
    const client = await connectHttp(kind, `${publicUrl}/mcp`, headers);
    onTestFinished(() => client.close());
    return client;
  };
  return { sandbox, media, root, publicUrl, connect };
}

/** The address that Soku was given last. */
function given({ requests }: Sandbox): string {
  const body: unknown = requests.findLast(({ path }) => path === '/v1/media')?.body;
  return typeof body === 'object' && body !== null ? String(Reflect.get(body, 'url')) : '';
}

/** Keeps Soku from answering until it is let, so that its address can be looked at. */
async function whileSokuFetches<T>(
  { sandbox, connect }: Pick<Awaited<ReturnType<typeof open>>, 'sandbox' | 'connect'>,
  file: string,
  look: (url: string) => Promise<T>,
): Promise<T> {
  const client = await connect();
  sandbox.faults.next('POST /v1/media', { kind: 'hang' });
  const giveUp = new AbortController();
  const call = client.call('soku_upload_media', { file }, { signal: giveUp.signal }).catch(() => {});
  await expect.poll(() => given(sandbox), { timeout: 30_000 }).not.toBe('');
  try {
    return await look(given(sandbox));
  } finally {
    giveUp.abort();
    await call;
  }
}

describe.each(CLIENT_KINDS)('a file over the public address, by %s', (kind) => {
  it('is fetched by Soku from there byte for byte, and nobody gets it afterwards', async () => {
    const { sandbox, media, publicUrl, connect } = await open();
    const client = await connect(kind);
    const { isError, result, text } = await client.call('soku_upload_media', { file: 'sub/clip.mp4' });
    expect(isError, text).toBe(false);
    const hosted = await fetch(String(result.url));
    expect(hosted.headers.get('content-type')).toBe('video/mp4');
    expect(sha256(new Uint8Array(await hosted.arrayBuffer()))).toBe(
      sha256(readFileSync(join(media, 'sub/clip.mp4'))),
    );
    const address = given(sandbox);
    expect(address).toMatch(new RegExp(`^${publicUrl}/files/[\\w-]{43}/file\\.mp4$`));
    expect(text).not.toContain('/files/');
    expect((await fetch(address)).status).toBe(404);
  });
});

describe('the public address of a file', () => {
  it('gives ranges of it, and its head', async () => {
    const world = await open();
    const whole = readFileSync(join(world.media, 'sub/clip.mp4'));
    await whileSokuFetches(world, 'sub/clip.mp4', async (url) => {
      const head = await fetch(url, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([
        200,
        '100000',
        'bytes',
      ]);
      expect((await head.arrayBuffer()).byteLength).toBe(0);
      for (const [range, from, to] of [
        ['bytes=0-99', 0, 100],
        ['bytes=99990-', 99_990, 100_000],
        ['bytes=-5', 99_995, 100_000],
        ['bytes=99999-200000', 99_999, 100_000],
        ['bytes=-200000', 0, 100_000],
      ] as const) {
        const part = await fetch(url, { headers: { range } });
        expect([part.status, part.headers.get('content-range')], range).toEqual([
          206,
          `bytes ${from}-${to - 1}/100000`,
        ]);
        expect(sha256(new Uint8Array(await part.arrayBuffer())), range).toBe(
          sha256(whole.subarray(from, to)),
        );
      }
      for (const range of ['bytes=100000-', 'bytes=-0'])
        expect((await fetch(url, { headers: { range } })).status, range).toBe(416);
      for (const range of ['bytes=0-1,5-9', 'bytes=9-1', 'bytes=', 'lines=1-2', 'bytes=1e3-', 'bytes=0x1-'])
        expect((await fetch(url, { headers: { range } })).status, range).toBe(200);
      expect((await fetch(url, { method: 'POST' })).status).toBe(405);
      const { headers } = await fetch(url, { method: 'HEAD' });
      expect(headers.get('cache-control')).toBe('no-store, private');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    });
  });

  it('leads to that file alone, and can’t be guessed', async () => {
    const world = await open();
    await whileSokuFetches(world, 'photo.png', async (url) => {
      const another = url.replace(/.(?=\/file\.)/, (last) => (last === 'A' ? 'B' : 'A'));
      const token = url.split('/').at(-2) ?? '';
      for (const wrong of [
        another,
        url.replace(token, ''),
        url.replace(token, '__proto__'),
        `${world.publicUrl}/files/`,
        `${world.publicUrl}/files/${token}`,
        `${world.publicUrl}/files/${token}/../../etc/passwd`,
        `${world.publicUrl}/files/photo.png/file.png`,
      ])
        expect((await fetch(wrong)).status, wrong).toBe(404);
      const other = await fetch(url.replace('file.png', '..%2f..%2fsub%2fclip.mp4'));
      expect([other.status, other.headers.get('content-type')]).toEqual([200, 'image/png']);
    });
  });

  it('gives nothing more once the file has changed', async () => {
    const world = await open();
    await whileSokuFetches(world, 'sub/clip.mp4', async (url) => {
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
      writeFileSync(join(world.media, 'sub/clip.mp4'), video(100_000));
      expect((await fetch(url)).status).toBe(404);
    });
  });

  it('ends when the call is given up', async () => {
    const world = await open();
    const url = await whileSokuFetches(world, 'photo.png', async (address) => {
      expect((await fetch(address)).status).toBe(200);
      return address;
    });
    await expect.poll(async () => (await fetch(url)).status, { timeout: 30_000 }).toBe(404);
  });

  it('ends after 15 minutes, whatever Soku does', async () => {
    const waits: { ms: number; over: () => void }[] = [];
    const clock: Clock = {
      now: systemClock.now,
      sleep: (ms, signal) =>
        ms === 15 * 60_000
          ? new Promise((resolve, reject) => {
              waits.push({ ms, over: resolve });
              signal?.addEventListener('abort', () => reject(signal.reason));
            })
          : systemClock.sleep(ms, signal),
    };
    const world = await open({}, clock);
    await whileSokuFetches(world, 'photo.png', async (url) => {
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
      expect(waits).toHaveLength(1);
      waits[0]?.over();
      await expect.poll(async () => (await fetch(url)).status, { timeout: 30_000 }).toBe(404);
    });
  });
});

describe('over HTTP the operator’s files', () => {
  it('are closed to callers with a key of their own, and to everybody without a token', async () => {
    const { sandbox, publicUrl, connect } = await open();
    const withKey = await connect('client-2026', { ...AS_OURS, 'soku-api-key': SANDBOX_KEYS.no_credits });
    const { media } = mediaFolders();
    const untold = await serveAndConnect(sandbox.url, {
      env: { SOKU_MEDIA_DIR: media, SOKU_PUBLIC_URL: publicUrl },
    });
    for (const client of [withKey, untold])
      for (const file of ['photo.png', 'missing.png', '../secret.png', '/etc/passwd']) {
        const { error } = await client.call('soku_upload_media', { file });
        // The same for each: whether a file is there is nobody's business.
        expect(error).toMatchObject({ kind: 'blocked', code: 'files_not_open', outcome: 'nothing_happened' });
      }
    expect(sandbox.requests).toEqual([]);
  });

  it('stay out of what others are told', async () => {
    const nowhere = await open({ SOKU_MEDIA_DIR: '/no/such/folder/of/the/operator' });
    const { error, text } = await (await nowhere.connect()).call('soku_upload_media', { file: 'photo.png' });
    expect(error).toMatchObject({ kind: 'config', code: 'file_no_folder' });
    expect(text).not.toContain('/no/such');
    expect(text).toContain('Tell the person who runs this server');

    const { media, root, connect } = await open();
    const client = await connect();
    mkdirSync(join(media, 'folder.png'));
    writeFileSync(join(media, 'empty.png'), '');
    for (const file of ['missing.png', '../secret.png', 'folder.png', 'empty.png', 'photo.png']) {
      const { text: told, result, error: wrong } = await client.call('soku_upload_media', { file });
      for (const place of [media, root])
        expect(`${told}${JSON.stringify([result, wrong])}`, file).not.toContain(place);
    }
  });
});

describe('without a bucket and a public address', () => {
  it('a file is refused with what to set up, in two lines, and that a URL works at once', async () => {
    const sandbox = await openSandbox();
    const { media } = mediaFolders();
    const env = { SOKU_MEDIA_DIR: media, SOKU_PUBLIC_URL: 'https://mcp.example' };
    // Over stdio nobody serves the public address.
    const client = await serveAndConnect(sandbox.url, { local: true, env });
    const { error, text } = await client.call('soku_upload_media', { file: 'photo.png' });
    expect(error).toMatchObject({ kind: 'config', code: 'no_upload_address', outcome: 'nothing_happened' });
    const fix = String(error.fix).split('\n');
    expect(fix).toHaveLength(2);
    expect(fix[0]).toContain('SOKU_BUCKET_URL');
    expect(fix[1]).toContain('SOKU_PUBLIC_URL');
    expect(text).toContain('a public URL in url, which works at once');
    expect(sandbox.requests).toEqual([]);
  });
});

describe('what is listed', () => {
  it('has file only where a folder is set', async () => {
    const sandbox = await openSandbox();
    const { media } = mediaFolders();
    const schemaOf = async (env: Record<string, string>) => {
      const client = await serveAndConnect(sandbox.url, { env });
      return (await client.listTools()).find(({ name }) => name === 'soku_upload_media');
    };
    const without = await schemaOf({});
    expect(JSON.stringify(without)).not.toMatch(/"file"|MEDIA_DIR/);
    expect(without?.inputSchema).toMatchObject({ required: ['url'] });
    const having = await schemaOf({ SOKU_MEDIA_DIR: media });
    expect(having?.inputSchema).toMatchObject({ properties: { url: {}, file: {} } });
    expect(having?.inputSchema).not.toHaveProperty('required');
  });

  it('is what is taken', async () => {
    const sandbox = await openSandbox();
    const { media } = mediaFolders();
    const plain = await serveAndConnect(sandbox.url, { local: true });
    expect((await plain.call('soku_upload_media', { file: 'a.png' })).error).toMatchObject({
      kind: 'input',
      code: 'invalid_arguments',
    });
    expect((await plain.call('soku_upload_media', {})).text).toContain('url is missing');
    const having = await serveAndConnect(sandbox.url, { local: true, env: { SOKU_MEDIA_DIR: media } });
    expect((await having.call('soku_upload_media', {})).text).toContain('Neither url nor file is given.');
    const both = await having.call('soku_upload_media', {
      url: 'https://example.com/a.png',
      file: 'photo.png',
    });
    expect(both.text).toContain('Both url and file are given.');
    expect(sandbox.requests).toEqual([]);
  });
});
