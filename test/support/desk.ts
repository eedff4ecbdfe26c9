import { onTestFinished } from 'vitest';
import * as z from 'zod';
import type { Clock } from '../../src/clock.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { createRuntime } from '../../src/runtime.ts';
import { SANDBOX_KEYS, type Sandbox } from '../../src/sandbox/index.ts';
import { type Desk, openDesk } from '../../src/transports/desk/serve.ts';
import { configOf, silentLog } from './servers.ts';

const stateSchema = z.object({
  token: z.string(),
  waiting: z.array(
    z.looseObject({ id: z.string(), binding: z.string(), status: z.string(), words: z.string().optional() }),
  ),
  posts: z.array(z.looseObject({})),
  warnings: z.array(z.string()),
  signedInAs: z.string().optional(),
  canDecide: z.boolean(),
});
const pressedSchema = z.object({ final: z.boolean(), words: z.string() });

export interface OpenDesk extends Desk {
  /** `http://127.0.0.1:<port>` */
  origin: string;
}

/** A desk in this process on the state of a folder, as `soku-mcp desk` opens it. */
export async function openTestDesk(
  sandbox: Sandbox,
  folder: string,
  {
    clock,
    env = {},
    onPosted,
    journal,
  }: { clock?: Clock; env?: Record<string, string>; onPosted?: () => void; journal?: Journal } = {},
): Promise<OpenDesk> {
  const config = configOf({
    SOKU_BASE_URL: sandbox.url,
    SOKU_API_KEY: SANDBOX_KEYS.active,
    SOKU_STATE_DIR: folder,
    ...env,
  });
  const runtime = await createRuntime(config, {
    log: silentLog,
    ...(clock !== undefined && { clock }),
    ...(journal !== undefined && { journal }),
  });
  if (onPosted !== undefined) runtime.whenPosted(onPosted);
  const desk = await openDesk(runtime);
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await desk.close();
    await runtime.close();
  };
  onTestFinished(close);
  return { ...desk, close, origin: new URL(desk.address()).origin };
}

/** Comes in to a desk of this process. */
export const sitDown = (desk: OpenDesk) => sitDownAt(desk.address());

/** Comes in with a ticket, as a browser does, and speaks as the desk's page. */
export async function sitDownAt(address: string) {
  const { origin } = new URL(address);
  const arrival = await fetch(address, { redirect: 'manual' });
  const cookie = arrival.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { arrival, ...speakAsPage(origin, cookie) };
}

/** Speaks as the page of a desk, over HTTP or on this machine. @param base its address, without the last slash */
export function speakAsPage(base: string, cookie: string) {
  const { origin } = new URL(base);
  const state = async () => {
    const answer = await fetch(`${base}/api/state`, { headers: { cookie } });
    return stateSchema.parse(await answer.json());
  };
  const send = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const { token } = await state();
    return fetch(`${base}${path}`, {
      method: 'POST',
      headers: { cookie, origin, 'x-soku-desk': token, ...headers },
      body: JSON.stringify(body),
    });
  };
  return {
    cookie,
    state,
    send,
    /** Presses a button of the first post, or of the one with that id. */
    async press(verdict: 'publish' | 'decline', remark?: string, id?: string) {
      const { waiting } = await state();
      const post = waiting.find((one) => id === undefined || one.id === id);
      const answer = await send('/api/decide', { id: post?.id, binding: post?.binding, verdict, remark });
      return pressedSchema.parse(await answer.json());
    },
  };
}
