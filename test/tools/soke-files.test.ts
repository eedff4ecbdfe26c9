import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SOKE_SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import type { TestClient } from '../support/clients.ts';
import { openSandbox, serveAndConnect, spawnAndConnect, temporaryFolder } from '../support/servers.ts';

const MAX_BYTES = 25 * 1024 * 1024;

/** A server over stdio whose media folder is `folder`. */
async function open(folder: string | undefined) {
  const sandbox = await openSandbox();
  const client = await spawnAndConnect({
    SOKU_BASE_URL: sandbox.url,
    SOKE_BASE_URL: sandbox.soke.url,
    SOKE_API_KEY: SOKE_SANDBOX_KEYS.active,
    ...(folder !== undefined && { SOKE_MEDIA_DIR: folder }),
  });
  return { client, soke: sandbox.soke };
}

/** soke_transcribe as a client lists it. */
const shown = async (client: Pick<TestClient, 'listTools'>) =>
  (await client.listTools()).find(({ name }) => name === 'soke_transcribe');

/** `media` with files in it, beside a file that is none of Soke's business. */
function makeFolders() {
  const root = temporaryFolder();
  const media = join(root, 'media');
  mkdirSync(join(media, 'sub'), { recursive: true });
  mkdirSync(join(root, 'elsewhere'));
  mkdirSync(join(root, 'media-too'));
  writeFileSync(join(root, 'secret.mp3'), 'secret');
  writeFileSync(join(root, 'elsewhere', 'secret.mp3'), 'secret');
  writeFileSync(join(root, 'media-too', 'secret.mp3'), 'secret');
  writeFileSync(join(media, 'talk.mp3'), 'sound');
  writeFileSync(join(media, 'sub', 'Talk, 2.MP4'), 'picture');
  writeFileSync(join(media, '..talk.mp3'), 'dots');
  return { root, media };
}

describe('soke_transcribe with a file', () => {
  it('refuses what is not a regular file of at most 25 MB inside the folder, before anything is sent', async () => {
    const { root, media } = makeFolders();
    symlinkSync(join(root, 'secret.mp3'), join(media, 'link.mp3'));
    symlinkSync(join(root, 'elsewhere'), join(media, 'out'));
    symlinkSync('/dev/zero', join(media, 'zero.mp3'));
    symlinkSync('loop.mp3', join(media, 'loop.mp3'));
    execFileSync('mkfifo', [join(media, 'pipe.mp3')]);
    writeFileSync(join(media, 'empty.mp3'), '');
    writeFileSync(join(media, 'large.mp3'), '');
    truncateSync(join(media, 'large.mp3'), MAX_BYTES + 1);
    const { client, soke } = await open(media);
    const refused: [string, string][] = [
      ['../secret.mp3', 'file_outside'],
      ['sub/../../secret.mp3', 'file_outside'],
      ['..', 'file_outside'],
      ['.', 'file_outside'],
      [join(root, 'secret.mp3'), 'file_outside'],
      [join(root, 'media-too', 'secret.mp3'), 'file_outside'],
      [join(root, 'no-such-file.mp3'), 'file_outside'],
      [media, 'file_outside'],
      ['/etc/hostname', 'file_outside'],
      ['/dev/zero', 'file_outside'],
      ['link.mp3', 'file_outside'],
      ['out/secret.mp3', 'file_outside'],
      ['zero.mp3', 'file_outside'],
      ['loop.mp3', 'file_not_found'],
      ['missing.mp3', 'file_not_found'],
      ['talk.mp3/more', 'file_not_found'],
      ['talk.mp3\0.txt', 'file_not_found'],
      ['sub', 'file_not_a_file'],
      ['pipe.mp3', 'file_not_a_file'],
      ['empty.mp3', 'file_empty'],
      ['large.mp3', 'file_too_large'],
    ];
    for (const [file, code] of refused) {
      const { error, text } = await client.call('soke_transcribe', { file });
      expect(error, file).toMatchObject({
        kind: 'input',
        code,
        field: 'file',
        retryable: false,
        outcome: 'nothing_happened',
      });
      expect(text, file).toContain('\nFix: ');
      expect(text, file).not.toContain(root);
    }
    expect(soke.requests).toEqual([]);
  });

  it('sends what is inside, under its own name', async () => {
    const { root, media } = makeFolders();
    symlinkSync('talk.mp3', join(media, 'same.mp3'));
    symlinkSync(media, join(root, 'link-to-media'));
    writeFileSync(join(media, 'full.wav'), '');
    truncateSync(join(media, 'full.wav'), MAX_BYTES);
    const { client, soke } = await open(join(root, 'link-to-media'));
    const data = { id: 'job1', status: 'completed', transcript: 'Heard.' };
    soke.faults.always('POST /transcription', {
      kind: 'respond',
      status: 202,
      body: { success: true, data },
    });
    const sent: [string, object][] = [
      ['talk.mp3', { name: 'talk.mp3', type: 'audio/mpeg', size: 5 }],
      ['sub/../talk.mp3', { name: 'talk.mp3', type: 'audio/mpeg', size: 5 }],
      [join(media, 'talk.mp3'), { name: 'talk.mp3', type: 'audio/mpeg', size: 5 }],
      [join(root, 'link-to-media', 'talk.mp3'), { name: 'talk.mp3', type: 'audio/mpeg', size: 5 }],
      ['same.mp3', { name: 'talk.mp3', type: 'audio/mpeg', size: 5 }],
      ['sub/Talk, 2.MP4', { name: 'Talk, 2.MP4', type: 'video/mp4', size: 7 }],
      ['..talk.mp3', { name: '..talk.mp3', type: 'audio/mpeg', size: 4 }],
      ['full.wav', { name: 'full.wav', type: 'audio/wav', size: MAX_BYTES }],
    ];
    for (const [file, described] of sent) {
      const { isError, result } = await client.call('soke_transcribe', { file });
      expect(isError, file).toBe(false);
      expect(result, file).toMatchObject({ status: 'completed', transcript: 'Heard.' });
      expect(soke.requests.at(-1)?.body, file).toEqual({ file: described });
    }
  });

  it('needs a folder', async () => {
    const { client, soke } = await open(undefined);
    const { error, text } = await client.call('soke_transcribe', { file: 'talk.mp3' });
    expect(error).toMatchObject({ kind: 'input', field: 'file', outcome: 'nothing_happened' });
    expect(text).toContain('set as SOKE_MEDIA_DIR');
    expect(soke.requests).toEqual([]);
    const tool = await shown(client);
    expect(tool).toMatchObject({ inputSchema: { required: ['url'] } });
    expect(tool).not.toHaveProperty('inputSchema.properties.file');
  });

  it('is neither offered nor taken over HTTP, whatever the folder', async () => {
    const { media } = makeFolders();
    const sandbox = await openSandbox();
    const client = await serveAndConnect(sandbox.url, {
      env: {
        SOKE_BASE_URL: sandbox.soke.url,
        SOKE_API_KEY: SOKE_SANDBOX_KEYS.active,
        SOKE_MEDIA_DIR: media,
        SOKU_MEDIA_DIR: media,
      },
    });
    const tool = await shown(client);
    expect(tool).toMatchObject({ inputSchema: { required: ['url'] } });
    expect(JSON.stringify(tool)).not.toContain('SOKE_MEDIA_DIR');
    const { error, text } = await client.call('soke_transcribe', { file: 'talk.mp3' });
    expect(error).toMatchObject({ kind: 'input', field: 'file', outcome: 'nothing_happened' });
    expect(text).toContain('Give url instead');
    expect(text).not.toContain(media);
    expect(sandbox.soke.requests).toEqual([]);
  });

  it('is offered over stdio where the folder is set', async () => {
    const { media } = makeFolders();
    const { client } = await open(media);
    const tool = await shown(client);
    expect(tool).toHaveProperty('inputSchema.properties.file.type', 'string');
    expect(tool).not.toHaveProperty('inputSchema.required');
  });

  it('says when the folder is none', async () => {
    const { media } = makeFolders();
    const { client, soke } = await open(join(media, 'missing'));
    expect((await client.call('soke_transcribe', { file: 'talk.mp3' })).error).toMatchObject({
      kind: 'config',
      code: 'file_no_folder',
    });
    expect(soke.requests).toEqual([]);
  });
});
