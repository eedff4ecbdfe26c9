import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The words in capitals of a comment that aren't tags of pages. A new abbreviation is added here. */
const ABBREVIATIONS = new Set(
  `API ASCII CDN CET CI CIDR CJK CPU CSP CSS CSV DNS DOM ESM EST GIF HMAC HTML HTTP HTTPS IANA ICU ID IDNA IP ISO JPEG JPG JSON JWT KB
  MB MCP MCPB MKV MOV MP4 MST7MDT NAT64 NFC NFD OS PATH PNG RFC RPC SDK SHA SHA256 SSE SVG TLD TLDS TLS UAX UI URI URL UTC UTF UTF8 UUID
  DELETE GET HEAD OPTIONS PATCH POST PUT
  ARGV BEGIN BOM CLI CRLF EVALSHA KEYS SIGCONT SIGSTOP TOML VS XDG YAML
  EBML IEC XML
  COM DONE EXAMPLE FILES LICENSE LOCALHOST NOW ONCE QUERY README
  EACCES EADDRINUSE EEXIST EIO ENOENT ENOSPC EPERM SIGHUP SIGINT SIGKILL SIGTERM`.split(/\s+/),
);

/** The tags that are headings of a document: `### POSTS: Posts API`. */
const headingsOf = (document: string) =>
  [...readFileSync(join(root, 'docs', document), 'utf8').matchAll(/^### ([A-Z][A-Z0-9]*):/gm)].map(
    (match) => match[1] ?? '',
  );
const tags = new Set([...headingsOf('soku-api.md'), ...headingsOf('soke-api.md')]);

/** A comment at the end of a line or alone on it, or a line of a comment of several; code in backticks is left out. */
const COMMENT = /(?:\/\/|\/\*\*|^\s*\*)\s(.*)$/gm;
const withoutCode = (comment: string) => comment.replace(/`[^`]*`/g, '').replace(/'[^']*'|"[^"]*"/g, '');

const cited = ['src', 'test', 'scripts', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?tsx?$|\.mjs$/.test(name) && !name.endsWith('page-tags.test.ts'))
    .flatMap((name) => {
      const text = readFileSync(join(root, folder, name), 'utf8');
      const comments = [...text.matchAll(COMMENT)].map((match) => withoutCode(match[1] ?? ''));
      const words = comments.flatMap((comment) => comment.match(/(?<![\w.-])[A-Z][A-Z0-9]+(?![\w-])/g) ?? []);
      return words.map((word) => ({ word, file: `${folder}/${name}` }));
    }),
);

describe('page tags in comments', () => {
  it('are found, many of them', () => {
    expect(tags.size).toBeGreaterThan(50);
    expect(cited.filter(({ word }) => tags.has(word)).length).toBeGreaterThan(100);
  });

  it('are headings in docs/soku-api.md or docs/soke-api.md (or ABBREVIATIONS of this file knows the word)', () => {
    expect(cited.filter(({ word }) => !tags.has(word) && !ABBREVIATIONS.has(word))).toEqual([]);
  });
});
