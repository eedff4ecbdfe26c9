import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../src/clock.ts';
import type { HttpRequest } from '../../../src/http/attempt.ts';
import { startDeadline } from '../../../src/http/deadline.ts';
import { type AttemptRecord, createHttpClient, type HttpClient } from '../../../src/http/http-client.ts';
import { waitingClock } from '../../support/virtual-clock.ts';

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listens on no port');
  return address.port;
}

/** What came to a server. */
export interface Seen {
  url: string;
  /** Requests, oldest first. */
  requests: { method: string; path: string; headers: NodeJS.Dict<string | string[]>; body: string }[];
  sockets: Socket[];
}

async function open(server: Server, seen: Seen): Promise<void> {
  server.on('connection', (socket: Socket) => {
    seen.sockets.push(socket);
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  seen.url = `http://127.0.0.1:${portOf(server)}`;
  onTestFinished(() => {
    for (const socket of seen.sockets) socket.destroy();
    server.close();
  });
}

/** An HTTP server; `answers` are used one a request, the last one for all that follow. */
export async function serve(...answers: RequestListener[]): Promise<Seen> {
  const seen: Seen = { url: '', requests: [], sockets: [] };
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method = '', url = '', headers } = incoming;
    seen.requests.push({ method, path: url, headers, body });
    answers[Math.min(seen.requests.length, answers.length) - 1]?.(incoming, outgoing);
  });
  await open(server, seen);
  return seen;
}

/** A server that takes connections and says nothing. */
export async function serveSilence(): Promise<Seen> {
  const seen: Seen = { url: '', requests: [], sockets: [] };
  await open(createSocketServer(), seen);
  return seen;
}

/** An address at which nothing listens. */
export async function closedUrl(): Promise<string> {
  const server = createSocketServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** Answers with a status, and a body or headers. */
export const respond =
  (status: number, body = '', headers: Record<string, string> = {}): RequestListener =>
  (_incoming, outgoing) => {
    outgoing.writeHead(status, headers).end(body);
  };

export const ok = respond(200, '{"fine":true}');
export const drop: RequestListener = (incoming) => incoming.socket.destroy();
export const hang: RequestListener = () => {};

export interface Setup {
  http: HttpClient;
  attempts: AttemptRecord[];
  /** A POST that may be repeated and has five minutes, unless `changes` say otherwise. */
  send(
    url: string,
    changes?: Partial<HttpRequest> & { timeoutMs?: number; caller?: AbortSignal },
  ): ReturnType<HttpClient['send']>;
}

/** A client of its own, closed when the test ends. */
export function setUp(clock: Clock = waitingClock()): Setup {
  const attempts: AttemptRecord[] = [];
  const http = createHttpClient({ clock, random: () => 0.5, onAttempt: (record) => attempts.push(record) });
  onTestFinished(() => http.close());
  return {
    http,
    attempts,
    async send(url, { timeoutMs = 300_000, caller, ...changes } = {}) {
      const deadline = startDeadline(clock, timeoutMs, caller);
      try {
        return await http.send({
          method: 'POST',
          url,
          headers: { 'content-type': 'application/json' },
          body: '{"hello":"there"}',
          deadline,
          repeatable: true,
          ...changes,
        });
      } finally {
        deadline.dispose();
      }
    },
  };
}
