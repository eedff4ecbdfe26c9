import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './servers.ts';

/** The access key that the server knows, in the region in which its bucket is. */
const BUCKET_KEY = { id: 'S3RVER', secret: 'S3RVER' } as const;
const REGION = 'eu-test-1';

type Step = (request: IncomingMessage, response: ServerResponse, goOn: () => void) => void;

export interface TestBucket {
  /** What the settings say to reach it. */
  env: Record<string, string>;
  /** `PUT soku-mcp/…`, in the order in which requests came. */
  requests: { method: string; object: string; headers: IncomingMessage['headers']; query: string }[];
  /** The names of the objects that are in it. */
  objects(): string[];
  /** Puts something in the way of requests from now on. */
  interfere(step: Step | undefined): void;
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}

/** What S3 itself does before anything else: no request without a signature, none that was signed for another region. */
function refusedAtTheDoor(request: IncomingMessage, response: ServerResponse): boolean {
  const { searchParams } = new URL(request.url ?? '/', 'http://bucket');
  const signed = request.headers.authorization ?? searchParams.get('X-Amz-Credential') ?? '';
  const region = /\/\d{8}\/([^/]+)\/s3\/aws4_request/.exec(signed)?.[1];
  if (region === REGION) return false;
  if (region === undefined) refuse(response, 403, 'AccessDenied', 'Access Denied');
  else
    refuse(
      response,
      400,
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${region}' is wrong; expecting '${REGION}'`,
    );
  return true;
}

const objectsIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('._S3rver_object'))
        .map((name) => name.replace(/\._S3rver_object$/, ''))
    : [];

/** A bucket on an S3-compatible server over HTTP, which checks signatures, times and regions, until the test ends. */
export async function openBucket(): Promise<TestBucket> {
  const directory = temporaryFolder();
  const s3 = new S3rver({ directory, silent: true, configureBuckets: [{ name: 'media' }] });
  await s3.configureBuckets();
  const handle = s3.callback();
  const requests: TestBucket['requests'] = [];
  let interfering: Step | undefined;
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://bucket');
    const object = pathname.replace(/^\/media\/?/, '');
    requests.push({ method: request.method ?? '', object, headers: request.headers, query: search });
    const goOn = () => {
      if (!refusedAtTheDoor(request, response)) handle(request, response);
    };
    if (interfering === undefined) goOn();
    else interfering(request, response, goOn);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bucket listens on no port.');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close').catch(() => {});
  });
  return {
    env: {
      SOKU_BUCKET_URL: `http://127.0.0.1:${address.port}/media`,
      SOKU_BUCKET_REGION: REGION,
      SOKU_BUCKET_ACCESS_KEY_ID: BUCKET_KEY.id,
      SOKU_BUCKET_SECRET_ACCESS_KEY: BUCKET_KEY.secret,
    },
    requests,
    objects: () => objectsIn(join(directory, 'media')),
    interfere(step) {
      interfering = step;
    },
  };
}
