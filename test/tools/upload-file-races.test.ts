import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openUploadFile } from '../../src/uploads/upload-file.ts';
import { openBucket } from '../support/bucket.ts';
import { HEADS, mediaFolders, video } from '../support/media-files.ts';
import { openSandbox, serveAndConnect, temporaryFolder } from '../support/servers.ts';

/** Puts the link in the folder's place and back, for ever. */
const SWAP_FOLDER = `
const { renameSync } = require('node:fs');
process.chdir(process.argv[1]);
for (;;) for (const [from, to] of [['sub', 'kept'], ['link', 'sub'], ['sub', 'link'], ['kept', 'sub']]) renameSync(from, to);
`;
/** Puts a link to elsewhere, a device and a pipe in the file's place and back, for ever. */
const SWAP_FILE = `
const { renameSync, symlinkSync } = require('node:fs');
process.chdir(process.argv[1] + '/sub');
symlinkSync(process.argv[2], 'a-link');
symlinkSync('/dev/zero', 'a-device');
require('node:child_process').execFileSync('mkfifo', ['a-pipe']);
for (;;) for (const decoy of ['a-link', 'a-device', 'a-link', 'a-pipe'])
  for (const [from, to] of [['clip.png', 'kept'], [decoy, 'clip.png'], ['clip.png', decoy], ['kept', 'clip.png']]) renameSync(from, to);
`;

function swapping(script: string, ...args: string[]): void {
  const swapper = spawn(process.execPath, ['-e', script, ...args], { stdio: 'ignore' });
  onTestFinished(() => {
    swapper.kill('SIGKILL');
  });
}

/** What is read of a path that others keep changing, as often as asked. */
async function readings(media: string, file: string, rounds: number): Promise<Set<string>> {
  const seen = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    try {
      const opened = await openUploadFile(media, file);
      try {
        for await (const piece of opened.read(0, opened.size))
          seen.add(Buffer.from(piece).toString('latin1'));
      } finally {
        await opened.close();
      }
    } catch {
      seen.add('refused');
    }
  }
  return seen;
}

it.runIf(process.platform === 'linux').each([
  ['its folder becomes a link to elsewhere', SWAP_FOLDER],
  ['it becomes a link, a device and a pipe', SWAP_FILE],
])('nothing from outside is read while %s', async (_how, script) => {
  const root = temporaryFolder();
  const media = join(root, 'media');
  mkdirSync(join(media, 'sub'), { recursive: true });
  mkdirSync(join(root, 'elsewhere'));
  const inside = Buffer.concat([HEADS.PNG, Buffer.from('inside')]);
  for (const path of ['photo.png', 'sub/clip.png']) writeFileSync(join(media, path), inside);
  const secret = join(root, 'elsewhere', 'clip.png');
  writeFileSync(secret, Buffer.concat([HEADS.PNG, Buffer.from('outside')]));
  symlinkSync(join(root, 'elsewhere'), join(media, 'link'));
  swapping(script, media, secret);
  const seen = await readings(media, 'sub/clip.png', 3_000);
  expect([...seen].some((text) => text.endsWith('inside'))).toBe(true);
  expect([...seen].filter((text) => text.includes('outside'))).toEqual([]);
  expect([...seen].filter((text) => text !== 'refused' && text !== inside.toString('latin1'))).toEqual([]);
});

it('400 MB go up without being held in memory', async () => {
  const { media } = mediaFolders();
  writeFileSync(join(media, 'long.mp4'), video(1_000));
  truncateSync(join(media, 'long.mp4'), 400_000_000);
  const sandbox = await openSandbox();
  sandbox.faults.always('POST /v1/media', {
    kind: 'respond',
    status: 201,
    body: { url: `${sandbox.url}/media/a/b.mp4` },
  });
  let received = 0;
  let highest = 0;
  const before = process.memoryUsage();
  // A real server over HTTP that keeps nothing: the bucket's own memory is not the question.
  const bucket = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      received += chunk.length;
      const { heapUsed, external, arrayBuffers } = process.memoryUsage();
      highest = Math.max(highest, heapUsed + external + arrayBuffers);
    });
    request.on('end', () => response.writeHead(200).end());
  }).listen(0, '127.0.0.1');
  await once(bucket, 'listening');
  onTestFinished(() => {
    bucket.closeAllConnections();
    bucket.close();
  });
  const address = bucket.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const env = {
    ...(await openBucket()).env,
    SOKU_BUCKET_URL: `http://127.0.0.1:${address.port}/media`,
    SOKU_MEDIA_DIR: media,
  };
  const client = await serveAndConnect(sandbox.url, { local: true, env });
  const { isError, text } = await client.call(
    'soku_upload_media',
    { file: 'long.mp4' },
    { timeoutMs: 200_000 },
  );
  expect(isError, text).toBe(false);
  expect(received).toBe(400_000_000);
  const grown = highest - (before.heapUsed + before.external + before.arrayBuffers);
  expect(grown).toBeLessThan(150_000_000);
}, 600_000);
