import { McpServer } from '@modelcontextprotocol/server';
import type { Offer } from '../access/capabilities.ts';
import type { Deps } from '../call/define-tool.ts';
import { version } from '../version.ts';
import { registerViews } from './apps.ts';
import { instructionsFor } from './instructions.ts';
import { type Catalogue, offeredTools, registerTools } from './register-tools.ts';

/**
 * One server instance: over stdio one a connection, over HTTP one a request. Cheap, no I/O.
 *
 * @param open makes what one call works with
 */
export function createServer(catalogue: Catalogue, offer: Offer, open: () => Deps): McpServer {
  const tools = offeredTools(catalogue, offer);
  const instructions = instructionsFor(tools.has, offer);
  const server = new McpServer(
    { name: 'soku-mcp', title: 'Soku', version, websiteUrl: 'https://mysoku.io' },
    { capabilities: { tools: { listChanged: false } }, instructions },
  );
  registerTools(server, tools, open);
  registerViews(server, tools.has);
  return server;
}
