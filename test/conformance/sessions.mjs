import { randomUUID } from 'node:crypto';
import {
  createMcpHandler,
  isInitializeRequest,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';

const refusal = (status, code, message) =>
  Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });

/** What `createMcpHandler` makes, and beside it 2025 clients with sessions: a server's own questions need them over HTTP. */
export function createSessionHandler(factory, options = {}) {
  const modern = createMcpHandler(factory, { ...options, legacy: 'reject' });
  const sessions = new Map();
  async function open(request, given) {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
      onsessionclosed: (id) => void sessions.delete(id),
    });
    const server = await factory({ era: 'legacy', requestInfo: request });
    await server.connect(transport);
    return transport.handleRequest(request, given);
  }
  return {
    async fetch(request, given = {}) {
      if (!(await isLegacyRequest(request, given.parsedBody))) return modern.fetch(request, given);
      const id = request.headers.get('mcp-session-id');
      if (id !== null)
        return (
          (await sessions.get(id)?.handleRequest(request, given)) ?? refusal(404, -32001, 'Session not found')
        );
      if (isInitializeRequest(given.parsedBody)) return open(request, given);
      return refusal(400, -32000, 'Session ID required');
    },
    async close() {
      await modern.close();
      for (const transport of sessions.values()) await transport.close();
    },
  };
}
