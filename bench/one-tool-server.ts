import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';

// What start-up is measured against: the least that a server on the same SDK can be.
serveStdio(() => {
  const server = new McpServer({ name: 'one-tool', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.registerTool(
    'echo',
    { description: 'Says it again.', inputSchema: z.strictObject({ text: z.string() }) },
    ({ text }) => ({ content: [{ type: 'text', text }] }),
  );
  return server;
});
