import { onTestFinished, vi } from 'vitest';
import { createMemoryJournal } from '../../src/journal/memory-journal.ts';
import type { Fault, Reading, Sandbox } from '../../src/sandbox/index.ts';
import type { TestClient, ToolAnswer } from './clients.ts';
import { openSandbox, type ServerOptions, serveAndConnect } from './servers.ts';
import { VirtualClock } from './virtual-clock.ts';

export const POSTS = 'POST /v1/posts';
export const X = [{ platform: 'x' }];

/** A post that takes effect and whose answer is lost. */
export const DROP_AFTER: Fault = { kind: 'drop_after' };
export const HANG_AFTER: Fault = { kind: 'hang', processFirst: true };

/** An answer that Soku keeps back until it is let go. */
export function heldBack(processFirst = false): { fault: Fault; letGo: () => void } {
  let letGo = () => {};
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { fault: { kind: 'hold', until, processFirst }, letGo };
}

export const refusal = (status: number, headers: Record<string, string> = {}): Fault => ({
  kind: 'respond',
  status,
  headers,
  body: { error: { code: 'made_up', message: 'made up' } },
});

/** Sends a text post, to X unless `args` say otherwise. */
export function post(
  client: TestClient,
  text: string,
  args: Record<string, unknown> = {},
  options: Parameters<TestClient['call']>[2] = {},
): Promise<ToolAnswer> {
  return client.call('soku_create_post', { text, platforms: X, ...args }, options);
}

/** What came to the sandbox but looks at its lists. */
export function postRequests({ requests }: Sandbox): Sandbox['requests'] {
  return requests.filter(({ method }) => method === 'POST');
}

/** The idempotency keys that came to the sandbox with posts, each once. */
export function keysOf(sandbox: Sandbox, route = '/v1/posts'): (string | undefined)[] {
  const sent = sandbox.requests.filter(({ path, method }) => path === route && method === 'POST');
  return [...new Set(sent.map(({ headers }) => headers['idempotency-key']))];
}

/** What the journal tells of itself, newest first. */
export async function listed(client: TestClient): Promise<Record<string, unknown>[]> {
  const { result } = await client.call('soku_list_posts');
  return Array.isArray(result.posts) ? result.posts : [];
}

/** Waits until the sandbox has seen as many requests. */
export async function requestsSeen(sandbox: Sandbox, count: number): Promise<void> {
  await vi.waitFor(
    () => {
      if (sandbox.requests.length < count) throw new Error(`${sandbox.requests.length} requests so far`);
    },
    { timeout: 30_000, interval: 5 },
  );
}

/** Time that passes only while everybody waits. */
export function passingClock(): VirtualClock {
  const clock = new VirtualClock();
  const ended = new AbortController();
  void clock.runWhenQuiet(ended.signal);
  onTestFinished(() => ended.abort());
  return clock;
}

interface OutOfTimeOptions extends ServerOptions {
  /** The test moves the clock. */
  moved?: boolean;
  /** A Soku without a list of posts unless it says otherwise: what is unclear stays so. */
  readings?: readonly Reading[];
}

/** A sandbox and a server on one clock, which passes only while everybody waits, or when the test moves it. */
export async function openOutOfTime({
  moved = false,
  readings = ['no-list'],
  ...options
}: OutOfTimeOptions = {}) {
  // Loading undici takes longer than the clock takes for quiet.
  await import('../../src/http/dispatcher.ts');
  const clock = moved ? new VirtualClock() : passingClock();
  const sandbox = await openSandbox({ clock, readings });
  const journal = createMemoryJournal({ clock });
  const client = await serveAndConnect(sandbox.url, { clock, journal, random: () => 0, ...options });
  return { clock, sandbox, journal, client };
}
