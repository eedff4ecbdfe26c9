import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { describe, inputJson, outputJson, resultJson } from '../src/mcp/listing.ts';
import { listingOf } from '../src/mcp/write-listing.ts';
import { loadTools } from '../src/tools/index.ts';

// What calls over HTTP are measured against: the SDK alone, with this product's default tools, each of which answers at
// once without doing anything.

const ANSWER = {
  content: [{ type: 'text' as const, text: 'This post can be published.' }],
  structuredContent: { result: { summary: 'This post can be published.', valid: true } },
};

const tools = (await loadTools(['publish', 'media'])).map((tool) => {
  const listing = listingOf(tool);
  const { name, title, annotations } = listing;
  return {
    schemas: {
      inputSchema: tool.input,
      outputSchema: z.looseObject({
        result: tool.resultFor({ sandbox: false }).partial().loose().optional(),
        error: z.looseObject({}).optional(),
      }),
    },
    listed: {
      name,
      title,
      description: describe(listing, () => true),
      inputSchema: inputJson(listing),
      outputSchema: outputJson(
        resultJson(listing),
        name === 'soku_create_post' ? undefined : 'soku_create_post',
      ),
      annotations,
    },
  };
});

const withTools = () => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } });
  for (const { listed, schemas } of tools)
    server.registerTool(listed.name, { ...listed, ...schemas }, () => ANSWER);
  return server;
};

const LIST = { tools: tools.map(({ listed }) => listed) };
/** What no server on the SDK is cheaper than: the list is ready, and no argument is looked at. */
const withAnswers = () => {
  const server = new McpServer({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.server.setRequestHandler('tools/list', () => LIST);
  server.server.setRequestHandler('tools/call', () => ANSWER);
  return server;
};

const mcp = createMcpHandler(process.argv[2] === 'answers' ? withAnswers : withTools);
// As the SDK's own package for Node does it.
const listener = getRequestListener((request) => mcp.fetch(request), { overrideGlobalObjects: false });
const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object') console.error(`MCP at http://127.0.0.1:${address?.port}/mcp`);
});
