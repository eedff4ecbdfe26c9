import { createServer, type RequestListener } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { PictureError } from '../../../src/pictures/errors.ts';
import { createPictureFetcher } from '../../../src/pictures/picture-fetcher.ts';

const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(100)]);
const MAX_BYTES = 1_000;

async function serve(
  answer: RequestListener,
): Promise<{ origin: string; port: number; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { origin: `http://127.0.0.1:${address.port}`, port: address.port, asked: () => asked };
}

function fetcher(trusted: string[] = [], clock: Clock = systemClock) {
  const pictures = createPictureFetcher(clock, trusted);
  onTestFinished(() => pictures.close());
  return pictures;
}

const reasonOf = (url: string, trusted: string[] = [], clock?: Clock) =>
  fetcher(trusted, clock)
    .fetch(url, MAX_BYTES)
    .then(
      () => 'fetched',
      (error: unknown) => (error instanceof PictureError ? error.reason : error),
    );

it('fetches a picture of a trusted origin, its type by its bytes', async () => {
  const { origin } = await serve((_, response) => response.setHeader('content-type', 'text/html').end(PNG));
  expect(await fetcher([origin]).fetch(`${origin}/a.jpg`, MAX_BYTES)).toEqual({
    bytes: PNG,
    type: 'image/png',
  });
});

it.each([
  'http://127.0.0.1:PORT/a.png',
  'http://localhost:PORT/a.png',
  'http://[::1]:PORT/a.png',
  'http://[::ffff:127.0.0.1]:PORT/a.png',
  'http://2130706433:PORT/a.png',
  'http://0x7f.1:PORT/a.png',
  'http://0:PORT/a.png',
  'http://169.254.169.254/latest/meta-data/',
  'http://10.0.0.1/a.png',
  'http://user:password@127.0.0.1:PORT/a.png',
  'file:///etc/passwd',
  'data:image/png;base64,iVBORw0KGgo=',
  'ftp://example.com/a.png',
  'not an address',
  '',
])('does not go to %s', async (url) => {
  const { port, asked } = await serve((_, response) => response.end(PNG));
  expect(await reasonOf(url.replace('PORT', String(port)))).toBe('address');
  expect(asked()).toBe(0);
});

it('does not follow a redirect to a private address', async () => {
  const inner = await serve((_, response) => response.end(PNG));
  for (const location of [
    `${inner.origin}/a.png`,
    `http://localhost:${inner.port}/`,
    'file:///etc/passwd',
    '//10.0.0.1/',
  ]) {
    const { origin } = await serve((_, response) => response.writeHead(302, { location }).end());
    expect(await reasonOf(`${origin}/a.png`, [origin]), location).toBe('address');
  }
  expect(inner.asked()).toBe(0);
});

it('gives up on redirects that don’t end', async () => {
  const { origin, asked } = await serve((_, response) =>
    response.writeHead(302, { location: '/again' }).end(),
  );
  expect(await reasonOf(`${origin}/a.png`, [origin])).toBe('unreachable');
  expect(asked()).toBe(4);
});

it.each([
  [
    'an SVG with a script',
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    'not_a_picture',
  ],
  ['a page', '<!doctype html><p>Sign in', 'not_a_picture'],
  ['nothing', '', 'not_a_picture'],
] as const)('does not take %s', async (_, body, reason) => {
  const { origin } = await serve((__, response) => response.setHeader('content-type', 'image/png').end(body));
  expect(await reasonOf(`${origin}/a.png`, [origin])).toBe(reason);
});

it('stops reading what is too large, however it comes', async () => {
  let sent = 0;
  const { origin } = await serve((_, response) => {
    const more = () => {
      while (sent < 100_000_000 && response.write(Buffer.alloc(65_536))) sent += 65_536;
      response.once('drain', more);
    };
    response.write(PNG);
    more();
  });
  expect(await reasonOf(`${origin}/a.png`, [origin])).toBe('too_large');
  expect(sent).toBeLessThan(20_000_000);
});

it('gives up on a server that dribbles', async () => {
  const { origin } = await serve((_, response) => {
    response.write(PNG.subarray(0, 20));
  });
  const hurried: Clock = { now: Date.now, sleep: (ms, signal) => systemClock.sleep(ms / 50, signal) };
  expect(await reasonOf(`${origin}/a.png`, [origin], hurried)).toBe('too_slow');
});

it('says what the server answered, and nothing of its body', async () => {
  const { origin } = await serve((_, response) => response.writeHead(403).end('sk_live_secret'));
  await expect(fetcher([origin]).fetch(`${origin}/a.png`, MAX_BYTES)).rejects.toThrow(
    'Its server answered with status 403.',
  );
});
