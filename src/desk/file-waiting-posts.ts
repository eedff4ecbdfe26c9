import { constants } from 'node:fs';
import { open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import type { Clock } from '../clock.ts';
import { createOnce } from '../disk/create-once.ts';
import { describeError, hasCode } from '../disk/file-error.ts';
import { makeFolder } from '../disk/make-folder.ts';
import {
  type DeskItem,
  decisionSchema,
  isOver,
  newestFirst,
  outcomeSchema,
  type WaitingPosts,
  waitingPostSchema,
} from './waiting-posts.ts';

const ID = /^[a-z0-9]{8,32}$/;
const WAITING_FILE = /^([a-z0-9]{8,32})\.waiting\.json$/;
/** A post of 100,000 characters for 50 targets with 50 addresses of 8,000 is far below; anything larger isn't ours. */
const MAX_FILE_BYTES = 2_000_000;

export interface FileWaitingPostsOptions {
  /** A folder of its own; made when it is missing. */
  folder: string;
  clock: Pick<Clock, 'now'>;
  warn(message: string): void;
}

/** A regular file in whole, without following a link; undefined when there is none. @throws the file system's error */
async function readRegular(path: string): Promise<string | undefined> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    },
  );
  if (handle === undefined) return undefined;
  try {
    const facts = await handle.stat();
    if (!facts.isFile() || facts.size > MAX_FILE_BYTES)
      throw new Error(`${path} is not a file of this server`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function readAs<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const text = await readRegular(path);
  return text === undefined ? undefined : schema.parse(JSON.parse(text));
}

const fileOf = (folder: string, id: string, part: 'waiting' | 'decision' | 'outcome') =>
  join(folder, `${id}.${part}.json`);

async function readItem(folder: string, id: string): Promise<DeskItem | undefined> {
  if (!ID.test(id)) return undefined;
  const waiting = await readAs(fileOf(folder, id, 'waiting'), waitingPostSchema);
  if (waiting === undefined || waiting.id !== id) return undefined;
  const decision = await readAs(fileOf(folder, id, 'decision'), decisionSchema);
  const outcome = await readAs(fileOf(folder, id, 'outcome'), outcomeSchema);
  return { waiting, ...(decision !== undefined && { decision }), ...(outcome !== undefined && { outcome }) };
}

async function remove(folder: string, id: string): Promise<void> {
  // In this order, so that what is half removed is still decided.
  for (const part of ['waiting', 'outcome', 'decision'] as const)
    await rm(fileOf(folder, id, part), { force: true });
}

async function idsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  });
  return names.flatMap((name) => WAITING_FILE.exec(name)?.[1] ?? []);
}

/**
 * Keeps waiting posts as files: `<id>.waiting.json`, beside it the decision and the outcome, each put in place whole
 * and once. So a process that dies at any moment leaves nothing half done, and of two people one decides.
 */
export function createFileWaitingPosts({ folder, clock, warn }: FileWaitingPostsOptions): WaitingPosts {
  return {
    async add(post) {
      makeFolder(folder);
      if (!ID.test(post.id)) throw new Error(`not an id: ${post.id}`);
      const text = JSON.stringify(waitingPostSchema.parse(post));
      return createOnce(fileOf(folder, post.id, 'waiting'), text);
    },
    get: (id) => readItem(folder, id),
    async list() {
      const items: DeskItem[] = [];
      for (const id of await idsIn(folder)) {
        try {
          const item = await readItem(folder, id);
          if (item === undefined) continue;
          if (isOver(item, clock.now())) await remove(folder, id);
          else items.push(item);
        } catch (error) {
          warn(`A waiting post can't be read (${id}): ${describeError(error)}`);
        }
      }
      return items.sort(newestFirst);
    },
    async decide(id, decision) {
      if ((await readItem(folder, id)) === undefined) throw new Error(`no post waits as ${id}`);
      const path = fileOf(folder, id, 'decision');
      if (await createOnce(path, JSON.stringify(decisionSchema.parse(decision)))) return decision;
      const first = await readAs(path, decisionSchema);
      if (first === undefined) throw new Error(`the decision about ${id} is gone`);
      return first;
    },
    async settle(id, outcome) {
      const text = JSON.stringify(outcomeSchema.parse(outcome));
      const path = fileOf(folder, id, 'outcome');
      if (await createOnce(path, text)) return;
      const before = await readAs(path, outcomeSchema);
      if (before?.submitted !== undefined) return;
      if (before?.failed?.final === true && outcome.submitted === undefined) return;
      const draft = `${path}.${process.pid}.draft`;
      await writeFile(draft, text, { mode: 0o600, flush: true });
      await rename(draft, path);
    },
  };
}
