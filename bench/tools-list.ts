import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));

export interface ToolsListFigures {
  tools: { name: string; tokens: number }[];
  bytes: number;
  tokens: number;
}

/** The size of `tools/list` as the built server answers it, in bytes and in o200k tokens. */
export async function measureToolsList(env: Record<string, string>): Promise<ToolsListFigures> {
  const client = new Client({ name: 'bench', version: '1.0.0' });
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cli],
      env: { ...getDefaultEnvironment(), ...env },
      stderr: 'ignore',
    }),
  );
  const { tools } = await client.listTools();
  await client.close();
  const text = JSON.stringify(tools);
  return {
    tools: tools.map((tool) => ({ name: tool.name, tokens: encode(JSON.stringify(tool)).length })),
    bytes: Buffer.byteLength(text),
    tokens: encode(text).length,
  };
}
