import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { credentialFingerprint } from '../../src/access/credential.ts';
import { systemClock } from '../../src/clock.ts';
import { createFileWaitingPosts } from '../../src/desk/file-waiting-posts.ts';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { plainPng } from '../../src/sandbox/kernel/png.ts';
import { openTestDesk, sitDown } from '../support/desk.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const HUGE_BYTES = 100_000_000;

const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  '/fine.png': (response) => void response.end(plainPng(8, 8)),
  '/svg.png': (response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(SVG),
  '/page.png': (response) =>
    void response.writeHead(200, { 'content-type': 'image/png' }).end('<!doctype html><script>1</script>'),
  '/announced.png': (response) =>
    void response.writeHead(200, { 'content-length': String(HUGE_BYTES) }).write(plainPng(8, 8)),
  '/endless.png'(response) {
    response.write(plainPng(8, 8));
    const more = () => {
      if (response.destroyed) return;
      response.write(Buffer.alloc(1_000_000));
      setImmediate(more);
    };
    more();
  },
  '/slow.png': (response) => void response.write(plainPng(8, 8).subarray(0, 10)),
  '/silent.png': () => {},
  '/home.png': (response) => void response.writeHead(302, { location: 'http://127.0.0.1:9/a.png' }).end(),
  '/cloud.png': (response) =>
    void response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  '/six.png': (response) => void response.writeHead(302, { location: 'http://[::1]:9/a.png' }).end(),
};

/** Where Soku should be: pictures of its origin are fetched, whatever they turn out to be. */
async function openEvilHost(): Promise<string> {
  const server = createServer((request, response) => ANSWERS[request.url ?? '']?.(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

it('shows a picture, refuses what is none, too large, too slow or leads inside, and answers all the same', async () => {
  const folder = temporaryFolder();
  const host = await openEvilHost();
  const paths = Object.keys(ANSWERS);
  const store = createFileWaitingPosts({ folder: join(folder, 'desk'), clock: systemClock, warn: () => {} });
  const now = Date.now();
  await store.add({
    id: 'aaaaaaaaaaaaaaaa',
    credential: credentialFingerprint(SANDBOX_KEYS.active),
    binding: 'any',
    post: {
      text: 'Hello',
      mediaType: 'image',
      imageUrls: paths.map((path) => `${host}${path}`),
      targets: [{ platform: 'x' }],
    },
    allowDuplicate: false,
    idempotencyKey: 'key',
    since: now,
    expiresAt: now + 3_600_000,
  });
  const desk = await openTestDesk(await openSandbox(), folder, { env: { SOKU_BASE_URL: host } });
  const person = await sitDown(desk);
  const [waiting] = (await person.state()).waiting;
  const answers = paths.map(async (path) => {
    const { status } = await person.send('/api/picture', { id: waiting?.id, url: `${host}${path}` });
    return [path, status];
  });
  // While they are under way.
  expect((await person.state()).waiting).toHaveLength(1);
  const refused = paths.map((path) => [path, path === '/fine.png' ? 200 : 422]);
  expect(await Promise.all(answers)).toEqual(refused);
  expect((await person.state()).waiting).toHaveLength(1);
});
