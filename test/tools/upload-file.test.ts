import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { openBucket } from '../support/bucket.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { mediaFolders, video } from '../support/media-files.ts';
import { openSandbox, type ServerOptions, serveAndConnect } from '../support/servers.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hosted = async (url: unknown) => new Uint8Array(await (await fetch(String(url))).arrayBuffer());

/** A server with a media folder before a sandbox, for its own person. */
async function open({ env, ...options }: ServerOptions = {}) {
  const sandbox = await openSandbox();
  const { root, media } = mediaFolders();
  const client = await serveAndConnect(sandbox.url, {
    local: true,
    env: { SOKU_MEDIA_DIR: media, ...env },
    ...options,
  });
  return { sandbox, client, root, media };
}

describe.each(CLIENT_KINDS)('a file over a bucket, by %s', (kind) => {
  it('is hosted by Soku byte for byte, can be posted, and leaves nothing in the bucket', async () => {
    const bucket = await openBucket();
    const { sandbox, client, media } = await open({ kind, env: bucket.env });
    for (const [file, type] of [
      ['photo.png', 'image/png'],
      ['sub/clip.mp4', 'video/mp4'],
    ] as const) {
      const { isError, result, text } = await client.call('soku_upload_media', { file });
      expect(isError, text).toBe(false);
      expect(result).toMatchObject({ url: expect.stringMatching(`^${sandbox.url}/media/`) });
      expect(result).not.toHaveProperty('sourceUrl');
      expect((await fetch(String(result.url))).headers.get('content-type')).toBe(type);
      expect(sha256(await hosted(result.url))).toBe(sha256(readFileSync(join(media, file))));
      expect(bucket.objects()).toEqual([]);
      const field = type === 'image/png' ? { imageUrls: [result.url] } : { videoUrl: result.url };
      const post = await client.call('soku_create_post', {
        platforms: [{ platform: 'instagram', accountId: 'ig_main' }],
        ...field,
      });
      expect(post.isError, post.text).toBe(false);
    }
    expect(bucket.requests.map(({ method }) => method)).toEqual([
      'DELETE',
      'PUT',
      'GET',
      'DELETE',
      'DELETE',
      'PUT',
      'GET',
      'DELETE',
    ]);
    const [, put, get] = bucket.requests;
    expect(put?.headers['content-length']).toBe(String(readFileSync(join(media, 'photo.png')).length));
    expect(put?.headers).not.toHaveProperty('transfer-encoding');
    expect(get?.query).toContain('X-Amz-Expires=900');
  });
});

describe('a file over a bucket', () => {
  it('tells how far it is, and only forwards', async () => {
    const bucket = await openBucket();
    const { client, media } = await open({ env: bucket.env });
    writeFileSync(join(media, 'long.mp4'), video(8_000_000));
    const told: { progress: number; total?: number | undefined; message?: string | undefined }[] = [];
    await client.call('soku_upload_media', { file: 'long.mp4' }, { onProgress: (one) => told.push(one) });
    expect(told.length).toBeGreaterThan(0);
    expect(told.at(-1)).toMatchObject({
      progress: 8_000_000,
      total: 8_000_000,
      message: 'The file goes up: 8.0 MB of 8.0 MB',
    });
    expect(told.map(({ progress }) => progress)).toEqual(
      told.map(({ progress }) => progress).toSorted((a, b) => a - b),
    );
  });

  it('goes up under a name that tells nothing of its own', async () => {
    const bucket = await openBucket();
    const { sandbox, client, media } = await open({ env: bucket.env });
    writeFileSync(join(media, 'layoffs next week.PNG'), readFileSync(join(media, 'photo.png')));
    expect((await client.call('soku_upload_media', { file: 'layoffs next week.PNG' })).isError).toBe(false);
    expect(bucket.requests[1]?.object).toMatch(/^soku-mcp\/[0-9a-f]{30}\/file\.png$/);
    expect(JSON.stringify(sandbox.requests)).not.toContain('layoffs');
    expect(JSON.stringify(bucket.requests)).not.toContain('layoffs');
  });

  it.each([
    ['key', { SOKU_BUCKET_ACCESS_KEY_ID: 'ANOTHER' }, {}],
    ['secret', { SOKU_BUCKET_SECRET_ACCESS_KEY: 'another-secret-that-is-wrong' }, {}],
    ['region', { SOKU_BUCKET_REGION: 'us-east-1' }, {}],
    ['clock', {}, { clock: { now: () => Date.now() + 3_600_000, sleep: systemClock.sleep } }],
    ['unreachable', { SOKU_BUCKET_URL: 'http://127.0.0.1:9/media' }, {}],
  ])(
    'with a wrong %s ends in an error of its own, before anything went up',
    async (problem, env, options) => {
      const bucket = await openBucket();
      const { sandbox, client } = await open({ env: { ...bucket.env, ...env }, ...options });
      const { error, text } = await client.call('soku_upload_media', { file: 'sub/clip.mp4' });
      expect(error, text).toMatchObject({ code: `bucket_${problem}`, outcome: 'nothing_happened' });
      expect(text).toContain('Fix: ');
      expect(bucket.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
      expect(sandbox.requests).toEqual([]);
      const settings: Record<string, string> = { ...bucket.env, ...env };
      const secret = settings.SOKU_BUCKET_SECRET_ACCESS_KEY ?? '';
      expect(secret.length).toBeGreaterThan(5);
      expect(`${text}${JSON.stringify(error)}`).not.toContain(secret);
    },
  );
});
