import type { Deps } from '../call/define-tool.ts';
import { HOUR_MS } from '../clock.ts';

/** What resources and prompts are made with: what the caller may see, and which tools it is offered. */
export type ReadingDeps = Pick<Deps, 'access' | 'clock' | 'config' | 'journal'> & {
  /** Whether the client is offered a tool. */
  has(tool: string): boolean;
};

/** What a resource holds: once as data, once as Markdown made from it. */
export interface Reading {
  data: object;
  text: string;
}

/** How long a client may keep what it read; `private`: for this caller alone. */
export interface CacheHint {
  ttlMs: number;
  cacheScope: 'public' | 'private';
}

/** What is the same for everybody, as long as this version runs. */
export const SAME_FOR_ALL: CacheHint = { ttlMs: HOUR_MS, cacheScope: 'public' };
/** What the next post may change. */
export const CHANGING: CacheHint = { ttlMs: 0, cacheScope: 'private' };
/** What only a restart changes. */
export const SET_FOR_GOOD: CacheHint = { ttlMs: 300_000, cacheScope: 'private' };

interface Described {
  name: string;
  title: string;
  /** One sentence. */
  description: string;
  /** Whom it is for, the first above all. */
  audience: readonly ('user' | 'assistant')[];
  /** From 0 (may be left out) to 1 (needed). */
  priority: number;
  cache: CacheHint;
  /** The tool whose matter it is: without it the resource isn't there. */
  needs?: string;
}

/** Something to read, under one address. */
export interface Resource extends Described {
  uri: string;
  read(deps: ReadingDeps): Promise<Reading>;
}

/** Things to read that differ by a name. */
export interface ResourceTemplate extends Described {
  /** `soku://posts/`: the name comes behind it. */
  base: string;
  variable: string;
  /** Undefined: there is none of that name for this caller. */
  read(name: string, deps: ReadingDeps): Promise<Reading | undefined>;
  /** The names that there are, those that come first being the likeliest. */
  names(deps: ReadingDeps): Promise<readonly string[]>;
  /** Those that are listed one by one. */
  listed?(deps: ReadingDeps): Promise<readonly ListedResource[]>;
}

/** One of a template's, in a list. */
export interface ListedResource {
  /** What stands in for the variable. */
  name: string;
  title: string;
  /** ISO 8601, UTC. */
  lastModified: string;
}

/** A table in Markdown; bars and line breaks within a cell are taken out of the way. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replace(/\s+/g, ' ').replaceAll('|', '\\|')).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}
