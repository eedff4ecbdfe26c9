import * as z from 'zod';
import {
  type DeskItem,
  type DeskOutcome,
  decisionSchema,
  isOver,
  newestFirst,
  outcomeSchema,
  type WaitingPosts,
  waitingPostSchema,
} from '../desk/waiting-posts.ts';
import { describeError } from '../disk/file-error.ts';
import { JournalUnavailableError } from '../journal/errors.ts';
import { StoreUnavailableError } from '../store/errors.ts';
import { defineScript, type SharedStore } from '../store/shared-store.ts';

/** KEYS of every script: posts, decisions, outcomes; each a hash by the post's id. */
const LIST = defineScript(`
return { redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2]), redis.call('HGETALL', KEYS[3]) }`);

/** ARGV: id. */
const GET = defineScript(`
local id = ARGV[1]
return { redis.call('HGET', KEYS[1], id), redis.call('HGET', KEYS[2], id), redis.call('HGET', KEYS[3], id) }`);

/**
 * The first decision counts. ARGV: id, decision. Gives whether it is this one, and the one that counts; nothing where no
 * such post waits. That two say the same doesn't make them one.
 */
const DECIDE = defineScript(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return false end
return { redis.call('HSETNX', KEYS[2], ARGV[1], ARGV[2]), redis.call('HGET', KEYS[2], ARGV[1]) }`);

/** ARGV: id, outcome behind a digit that says how final it is: 0 may be followed by any, 1 by 2 alone, 2 by none. */
const SETTLE = defineScript(`
local before = redis.call('HGET', KEYS[3], ARGV[1])
local rank = before and tonumber(string.sub(before, 1, 1)) or 0
if rank == 0 or tonumber(string.sub(ARGV[2], 1, 1)) > rank then redis.call('HSET', KEYS[3], ARGV[1], ARGV[2]) end
return 1`);

/** ARGV: id. */
const REMOVE = defineScript(`
for _, key in ipairs(KEYS) do redis.call('HDEL', key, ARGV[1]) end
return 1`);

const rankOf = ({ submitted, failed }: DeskOutcome) =>
  submitted !== undefined ? 2 : failed?.final === true ? 1 : 0;

const text = z.string().nullable();
const itemReply = z.tuple([text, text, text]);
const decideReply = z.tuple([z.number(), z.string()]).nullable();
const listReply = z.tuple([z.array(z.string()), z.array(z.string()), z.array(z.string())]);

/** A hash as Redis lists it: names and values in turn. */
function mapOf(flat: readonly string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let at = 0; at + 1 < flat.length; at += 2) map.set(flat[at] ?? '', flat[at + 1] ?? '');
  return map;
}

function itemOf([waiting, decision, outcome]: [string | null, string | null, string | null]):
  | DeskItem
  | undefined {
  if (waiting === null) return undefined;
  return {
    waiting: waitingPostSchema.parse(JSON.parse(waiting)),
    ...(decision !== null && { decision: decisionSchema.parse(JSON.parse(decision)) }),
    ...(outcome !== null && { outcome: outcomeSchema.parse(JSON.parse(outcome.slice(1))) }),
  };
}

export interface SharedWaitingPostsOptions {
  store: SharedStore;
  clock: { now(): number };
  warn(message: string): void;
}

/** Keeps what waits where all replicas see it: each step is one script, so that of many presses one decides. */
export function createSharedWaitingPosts({ store, clock, warn }: SharedWaitingPostsOptions): WaitingPosts {
  // One hash tag: what a script touches lies in one place of a Cluster.
  const keys = [
    store.key('desk', 'posts'),
    store.key('desk', 'decisions'),
    store.key('desk', 'outcomes'),
  ] as const;
  async function ask<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error;
      throw new JournalUnavailableError(error.reason, store.shown, error, true);
    }
  }
  return {
    async add(post) {
      const [posts] = keys;
      const value = JSON.stringify(waitingPostSchema.parse(post));
      return (await ask(store.send(posts, 'HSETNX', posts, post.id, value))) === 1;
    },
    get: async (id) => itemOf(itemReply.parse(await ask(store.run(GET, keys, [id])))),
    async list() {
      const [posts, decisions, outcomes] = listReply.parse(await ask(store.run(LIST, keys))).map(mapOf);
      const items: DeskItem[] = [];
      for (const [id, waiting] of posts ?? []) {
        try {
          const item = itemOf([waiting, decisions?.get(id) ?? null, outcomes?.get(id) ?? null]);
          if (item === undefined) continue;
          if (isOver(item, clock.now())) await ask(store.run(REMOVE, keys, [id]));
          else items.push(item);
        } catch (error) {
          if (error instanceof JournalUnavailableError) throw error;
          warn(`A waiting post can't be read (${id}): ${describeError(error)}`);
        }
      }
      return items.sort(newestFirst);
    },
    async decide(id, decision) {
      const given = JSON.stringify(decisionSchema.parse(decision));
      const reply = decideReply.parse(await ask(store.run(DECIDE, keys, [id, given])));
      if (reply === null) throw new Error(`no post waits as ${id}`);
      const [isFirst, counts] = reply;
      return isFirst === 1 ? decision : decisionSchema.parse(JSON.parse(counts));
    },
    async settle(id, outcome) {
      const value = `${rankOf(outcome)}${JSON.stringify(outcomeSchema.parse(outcome))}`;
      await ask(store.run(SETTLE, keys, [id, value]));
    },
  };
}
