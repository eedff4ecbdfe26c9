import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { etag } from 'hono/etag';
import { product } from '../../distribution/product.ts';

/** SEP-2127. */
const CARD_SCHEMA = 'https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json';
const CARD_TYPE = 'application/mcp-server-card+json';
const PROTOCOL_VERSIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];
const CARD_PATH = '/mcp/server-card';

const TOKEN_HEADER = {
  name: 'Authorization',
  description: 'Bearer and the token that the operator of this server gave you.',
  isRequired: true,
  isSecret: true,
};

/** What tells programs that a server is here, and how to reach it. */
export interface Discoverable {
  /** The address by which clients reach it, without `/mcp`. */
  baseUrl(): string;
  /** Whether callers must send a token that only the operator can give them. */
  asksForToken: boolean;
}

function serverCard({ baseUrl, asksForToken }: Discoverable) {
  const { registryName: name, title, version, description, repository } = product;
  return {
    $schema: CARD_SCHEMA,
    name,
    title,
    version,
    description,
    websiteUrl: repository,
    repository: { url: repository, source: 'github' },
    remotes: [
      {
        type: 'streamable-http',
        url: `${baseUrl()}/mcp`,
        supportedProtocolVersions: PROTOCOL_VERSIONS,
        ...(asksForToken && { headers: [TOKEN_HEADER] }),
      },
    ],
  };
}

function catalog({ baseUrl }: Discoverable) {
  return {
    specVersion: '1.0',
    entries: [
      {
        identifier: `urn:air:${new URL(baseUrl()).hostname}:mcp:${product.serverName}`,
        type: CARD_TYPE,
        url: `${baseUrl()}${CARD_PATH}`,
      },
    ],
  };
}

/** The server card and the catalog that names it; for everybody, pages in a browser too. */
export function discovery(server: Discoverable): Hono {
  const app = new Hono();
  const documents = [
    [CARD_PATH, CARD_TYPE, serverCard],
    ['/.well-known/ai-catalog.json', 'application/ai-catalog+json', catalog],
  ] as const;
  for (const [path, type, make] of documents) {
    app.use(path, cors({ origin: '*', allowHeaders: ['If-None-Match'], exposeHeaders: ['ETag'] }), etag());
    app.get(path, (context) =>
      context.body(JSON.stringify(make(server)), 200, {
        'content-type': type,
        'cache-control': 'public, max-age=3600',
      }),
    );
  }
  return app;
}
