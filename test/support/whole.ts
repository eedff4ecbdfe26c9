import * as z from 'zod';
import type { Effect } from '../../src/call/define-tool.ts';
import { ERROR_KINDS } from '../../src/call/tool-error.ts';
import type { Clock } from '../../src/clock.ts';
import { errorText } from '../../src/explain/tool-error.ts';
import type { Sandbox, SandboxOptions } from '../../src/sandbox/index.ts';
import type { TestClient, ToolAnswer } from './clients.ts';
import { openSandbox, type ServerOptions, serveAndConnect } from './servers.ts';
import { standingClock } from './virtual-clock.ts';

/** When everything of these tests happens: a Sunday, before the times on the API's pages. */
export const NOW = '2026-03-01T12:00:00.000Z';

/** Stands still; waits are over at once, but for deadlines and whatever else is longer than `limitMs`. */
export const hurriedClock = (limitMs = 12_000): Clock => standingClock(NOW, (ms) => ms <= limitMs);

/** The waits before retries when `random` gives 0. */
const RETRY_WAITS_MS = [1_000, 2_000, 4_000];

/** Stands still, so that answers can be compared whole. Only the waits before retries take no time. */
export const stillClock: Clock = standingClock(NOW, (ms) => RETRY_WAITS_MS.includes(ms));

/** `id-1`, `id-2`, … */
function countedIds(): () => string {
  let made = 0;
  return () => {
    made += 1;
    return `id-${made}`;
  };
}

export interface World {
  sandbox: Sandbox;
  client: TestClient;
}

/** Request ids are drawn at random; what is compared whole goes without, and without where an error came from. */
function withoutRequestIds(client: TestClient): TestClient {
  const plain = (result: Record<string, unknown>): Record<string, unknown> =>
    JSON.parse(JSON.stringify(result, (key, value: unknown) => (key === 'requestId' ? undefined : value)));
  return {
    ...client,
    async call(tool, args, options) {
      const { error: told, ...rest } = await client.call(tool, args, options);
      const { endpoint: _endpoint, at: _at, ...error } = told;
      const answer = { ...rest, error };
      if (tool.startsWith('soke_') || Object.keys(answer.result).length === 0) return answer;
      const text = answer.text.replace(/\nRequest id: req_\w+$/m, '').replace(/ \(request req_\w+\)$/gm, '');
      return { ...answer, text, result: plain(answer.result) };
    },
  };
}

/** A sandbox and a client of a server before it, at a moment that stands still, with ids that are known. */
export async function openWorld(options: ServerOptions & { soku?: SandboxOptions } = {}): Promise<World> {
  const { soku, ...server } = options;
  const sandbox = await openSandbox({ clock: stillClock, ...soku });
  const client = await serveAndConnect(sandbox.url, {
    clock: stillClock,
    newId: countedIds(),
    random: () => 0,
    ...server,
  });
  return { sandbox, client: withoutRequestIds(client) };
}

/** A success whole, for comparison; its summary is the first line. */
export function success(result: Record<string, unknown>, lines: string[]): ToolAnswer {
  return {
    text: lines.join('\n'),
    result: { summary: lines[0], ...result },
    error: {},
    isError: false,
  };
}

const toldSchema = z.object({
  kind: z.enum(ERROR_KINDS),
  code: z.string(),
  status: z.number().exactOptional(),
  message: z.string(),
  fix: z.string(),
  retryable: z.boolean(),
  retryAfterSeconds: z.number().exactOptional(),
  outcome: z.enum(['nothing_happened', 'unknown', 'partial']),
  requestId: z.string().exactOptional(),
});

/** The text that belongs to an error: its sentences are compared in test/unit/explain alone. */
export const textOf = (error: Record<string, unknown>, effect: Effect): string =>
  errorText(toldSchema.parse(error), effect);

/** An error whole, for comparison, as a tool of this effect tells it. */
export function failure(error: Record<string, unknown>, effect: Effect): ToolAnswer {
  return { text: textOf(error, effect), result: {}, error, isError: true };
}
