import { McpServer } from '@modelcontextprotocol/server';
import type { Offer } from '../access/capabilities.ts';
import { version } from '../version.ts';
import { type Catalogue, type Offered, offeredTools } from './catalogue.ts';
import { instructionsFor } from './instructions.ts';
import { registerReading } from './reading.ts';
import { type Behind, registerTools } from './register-tools.ts';

/** What a caller sees of this server before any call. */
export interface Surface {
  offered: Offered;
  instructions: string;
}

/** More different offers than this a process hardly makes; their surfaces are then made anew. */
const MAX_SURFACES = 100;

/** Gives what those see who are offered this; made once for all who are offered the same. */
export function createSurfaces(catalogue: Catalogue): (offer: Offer) => Surface {
  const made = new Map<string, Surface>();
  return (offer) => {
    const key = JSON.stringify(offer);
    const known = made.get(key);
    if (known !== undefined) return known;
    const offered = offeredTools(catalogue, offer);
    const surface = { offered, instructions: instructionsFor(offered.has, offer) };
    if (made.size === MAX_SURFACES) made.clear();
    made.set(key, surface);
    return surface;
  };
}

/** One server instance: over stdio one a connection, over HTTP one a request. Cheap, no I/O. */
export function createServer({ offered, instructions }: Surface, behind: Behind): McpServer {
  const server = new McpServer(
    { name: 'soku-mcp', title: 'Soku', version, websiteUrl: 'https://mysoku.io' },
    { capabilities: { tools: { listChanged: false } }, instructions },
  );
  registerTools(server, offered, behind);
  registerReading(server, offered.has, behind);
  return server;
}
