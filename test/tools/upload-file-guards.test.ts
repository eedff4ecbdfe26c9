import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openBucket } from '../support/bucket.ts';
import { HEADS, mediaFolders, video } from '../support/media-files.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

async function open() {
  const bucket = await openBucket();
  const sandbox = await openSandbox();
  const { root, media } = mediaFolders();
  const client = await serveAndConnect(sandbox.url, {
    local: true,
    env: { SOKU_MEDIA_DIR: media, ...bucket.env },
  });
  return { bucket, sandbox, client, root, media };
}

/** Everything that lies in a folder and is no picture or video of the person's that may go up. */
async function fillWithTraps(root: string, media: string): Promise<void> {
  const put = (name: string, bytes: string | Uint8Array) => writeFileSync(join(media, name), bytes);
  symlinkSync(join(root, 'secret.png'), join(media, 'link.png'));
  symlinkSync('../secret.png', join(media, 'relative-link.png'));
  symlinkSync(join(root, 'elsewhere'), join(media, 'out'));
  symlinkSync('out', join(media, 'out-again'));
  symlinkSync('/dev/zero', join(media, 'zero.png'));
  symlinkSync('/proc/self/environ', join(media, 'environ.png'));
  symlinkSync('/proc/self/mem', join(media, 'mem.png'));
  symlinkSync('loop.png', join(media, 'loop.png'));
  symlinkSync('gone.png', join(media, 'dangling.png'));
  execFileSync('mkfifo', [join(media, 'pipe.png')]);
  const socket = createServer().listen(join(media, 'socket.png'));
  onTestFinished(() => {
    socket.close();
  });
  put('empty.png', '');
  for (const [name, head] of [
    ['sparse.mp4', HEADS.MP4],
    ['big.mp4', HEADS.MP4],
    ['big.png', HEADS.PNG],
  ] as const)
    put(name, head);
  truncateSync(join(media, 'sparse.mp4'), 10 * 1024 ** 3);
  truncateSync(join(media, 'big.mp4'), 500_000_001);
  truncateSync(join(media, 'big.png'), 50_000_001);
  put('jpeg.mp4', Buffer.concat([HEADS.JPEG, Buffer.alloc(100)]));
  put('mp4.jpg', video(200));
  put('png.webp', Buffer.concat([HEADS.PNG, Buffer.alloc(100)]));
  put('text.png', 'This is a text.');
  put('page.png', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>');
  put('key.mp4', '-----BEGIN OPENSSH PRIVATE KEY-----');
  put('one-byte.png', '\x89');
  for (const name of ['HEIC', 'AVIF', 'M4A', 'MP3', 'WAV', 'Ogg', 'FLAC', 'AVI'] as const)
    put(`${name}.${name.toLowerCase()}`, Buffer.concat([HEADS[name], Buffer.alloc(100)]));
}

it('refuses 50 paths that lead elsewhere or to no fitting file, without a byte on the wire', async () => {
  const { bucket, sandbox, client, root, media } = await open();
  await fillWithTraps(root, media);
  const refused: [string, string][] = [
    ['../secret.png', 'outside'],
    ['sub/../../secret.png', 'outside'],
    ['sub/./.././../secret.png', 'outside'],
    ['../media-too/secret.png', 'outside'],
    ['..', 'outside'],
    ['.', 'outside'],
    ['/', 'outside'],
    ['./', 'outside'],
    [media, 'outside'],
    [join(root, 'secret.png'), 'outside'],
    [join(root, 'media-too', 'secret.png'), 'outside'],
    [join(root, 'no-such-file.png'), 'outside'],
    ['/etc/passwd', 'outside'],
    ['/dev/zero', 'outside'],
    ['/proc/self/environ', 'outside'],
    ['/proc/self/cwd/package.json', 'outside'],
    ['link.png', 'outside'],
    ['relative-link.png', 'outside'],
    ['out/secret.png', 'outside'],
    ['out-again/secret.png', 'outside'],
    ['zero.png', 'outside'],
    ['environ.png', 'outside'],
    ['mem.png', 'outside'],
    ['loop.png', 'not_found'],
    ['dangling.png', 'not_found'],
    ['missing.png', 'not_found'],
    ['photo.png/more', 'not_found'],
    ['photo.png\0.txt', 'not_found'],
    ['\0', 'not_found'],
    ['~/photo.png', 'not_found'],
    ['file:///etc/passwd', 'not_found'],
    ['..%2fsecret.png', 'not_found'],
    ['..\\secret.png', 'not_found'],
    ['a'.repeat(4_096), 'not_found'],
    ['sub', 'not_a_file'],
    ['pipe.png', 'not_a_file'],
    ['socket.png', 'not_a_file'],
    ['empty.png', 'empty'],
    ['sparse.mp4', 'too_large'],
    ['big.mp4', 'too_large'],
    ['big.png', 'too_large'],
    ['jpeg.mp4', 'type_mismatch'],
    ['mp4.jpg', 'type_mismatch'],
    ['png.webp', 'type_mismatch'],
    ['text.png', 'type_unknown'],
    ['page.png', 'type_unknown'],
    ['key.mp4', 'type_unknown'],
    ['one-byte.png', 'type_unknown'],
    ['HEIC.heic', 'type_unlisted'],
    ['AVIF.avif', 'type_unlisted'],
    ['M4A.m4a', 'type_unlisted'],
    ['MP3.mp3', 'type_unlisted'],
    ['WAV.wav', 'type_unlisted'],
    ['Ogg.ogg', 'type_unlisted'],
    ['FLAC.flac', 'type_unlisted'],
    ['AVI.avi', 'type_unlisted'],
  ];
  for (const [file, problem] of refused) {
    const { error, text } = await client.call('soku_upload_media', { file });
    expect(error, file).toMatchObject({
      kind: 'input',
      code: `file_${problem}`,
      field: 'file',
      retryable: false,
      outcome: 'nothing_happened',
    });
    expect(text, file).not.toContain(root);
    expect(text, file).not.toContain('SECRET');
  }
  expect(refused.length).toBeGreaterThanOrEqual(50);
  expect(bucket.requests).toEqual([]);
  expect(sandbox.requests).toEqual([]);
  const jpeg = await client.call('soku_upload_media', { file: 'jpeg.mp4' });
  expect(jpeg.text).toContain('By its bytes the file is JPEG, but its name says otherwise.');
});

it('takes what lies in the folder by every honest name', async () => {
  const { bucket, client, root, media } = await open();
  symlinkSync('photo.png', join(media, 'same.png'));
  symlinkSync(media, join(root, 'link-to-media'));
  linkSync(join(media, 'photo.png'), join(media, 'without-extension'));
  writeFileSync(join(media, '..photo.png'), Buffer.concat([HEADS.PNG, Buffer.alloc(9)]));
  for (const [name, extension] of [
    ['JPEG', 'jpeg'],
    ['WebP', 'webp'],
    ['GIF', 'gif'],
    ['MOV', 'mov'],
  ] as const)
    writeFileSync(join(media, `a.${extension}`), Buffer.concat([HEADS[name], Buffer.alloc(99)]));
  const files = [
    'photo.png',
    'sub/../photo.png',
    join(media, 'photo.png'),
    'same.png',
    'without-extension',
    '..photo.png',
  ];
  for (const file of [...files, 'a.jpeg', 'a.webp', 'a.gif', 'a.mov']) {
    const { isError, result, text } = await client.call('soku_upload_media', { file });
    expect(isError, `${file}: ${text}`).toBe(false);
    expect('warnings' in result, file).toBe(['a.gif', 'a.mov'].includes(file));
  }
  expect(bucket.objects()).toEqual([]);
});

it('sends what was opened, or nothing, when another file takes its place meanwhile', async () => {
  const { bucket, sandbox, client, root, media } = await open();
  writeFileSync(join(media, 'next.mp4'), video(5_000_000));
  bucket.interfere((request, _response, goOn) => {
    // After the check, before the bytes: a link to what nobody may read.
    if (request.method === 'PUT') {
      renameSync(join(media, 'next.mp4'), join(media, 'moved.mp4'));
      symlinkSync(join(root, 'secret.png'), join(media, 'next.mp4'));
    }
    goOn();
  });
  const { error, isError } = await client.call('soku_upload_media', { file: 'next.mp4' });
  if (isError) expect(error).toMatchObject({ code: 'file_changed', outcome: 'nothing_happened' });
  expect(bucket.objects()).toEqual([]);
  expect(JSON.stringify(sandbox.requests)).not.toContain('SECRET');
});

it.each([
  ['written to', (path: string) => writeFileSync(path, video(300_000))],
  ['cut short', (path: string) => truncateSync(path, 10)],
  ['made longer', (path: string) => truncateSync(path, 9_000_000)],
])('refuses a file that is %s while it goes up, and takes it out of the bucket', async (_how, change) => {
  const { bucket, sandbox, client, media } = await open();
  const path = join(media, 'growing.mp4');
  writeFileSync(path, video(300_000));
  bucket.interfere((request, _response, goOn) => {
    if (request.method === 'PUT') change(path);
    goOn();
  });
  const { error, text } = await client.call('soku_upload_media', { file: 'growing.mp4' });
  expect(error, text).toMatchObject({ code: 'file_changed', outcome: 'nothing_happened', retryable: true });
  expect(bucket.objects()).toEqual([]);
  expect(sandbox.requests).toEqual([]);
});

it('needs no right to write in the folder, and leaves nothing in it', async () => {
  const { client, media } = await open();
  mkdirSync(join(media, 'read-only'));
  writeFileSync(join(media, 'read-only', 'a.mp4'), video(1_000));
  chmodSync(join(media, 'read-only'), 0o500);
  onTestFinished(() => chmodSync(join(media, 'read-only'), 0o700));
  expect((await client.call('soku_upload_media', { file: 'read-only/a.mp4' })).isError).toBe(false);
  expect(readdirSync(join(media, 'read-only'))).toEqual(['a.mp4']);
});
