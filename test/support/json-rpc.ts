import * as z from 'zod';
import type { CliProcess } from './process.ts';

const messageSchema = z.looseObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.number(), z.string(), z.null()]).optional(),
  result: z.looseObject({}).optional(),
  error: z.looseObject({ code: z.number(), message: z.string() }).optional(),
});
export type RpcMessage = z.infer<typeof messageSchema>;

/** What a process has written to stdout, as JSON-RPC messages. @throws when any line is something else */
export function protocolLines(cli: CliProcess): RpcMessage[] {
  const lines = cli.stdout().split('\n');
  if (lines.at(-1) !== '') throw new Error(`stdout ends within a line: ${lines.at(-1)?.slice(0, 200)}`);
  return lines.slice(0, -1).map((line) => messageSchema.parse(JSON.parse(line)));
}

export function sendLine(cli: CliProcess, message: object | string): void {
  cli.child.stdin.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
}

/** Sends a request and waits for its answer. */
export async function request(
  cli: CliProcess,
  id: number,
  method: string,
  params: object,
): Promise<RpcMessage> {
  sendLine(cli, { jsonrpc: '2.0', id, method, params });
  return answerTo(cli, id);
}

export async function answerTo(cli: CliProcess, id: number): Promise<RpcMessage> {
  await cli.seen('stdout', new RegExp(`"id":${id}[,}].*\\n`));
  const answer = protocolLines(cli).find((message) => message.id === id);
  if (answer === undefined) throw new Error(`no answer to ${id}`);
  return answer;
}

/** The opening of a 2025 client. */
export async function initialize(cli: CliProcess): Promise<RpcMessage> {
  const answer = await request(cli, 0, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1.0.0' },
  });
  sendLine(cli, { jsonrpc: '2.0', method: 'notifications/initialized' });
  return answer;
}

export const callTool = (cli: CliProcess, id: number, name: string, args: object) =>
  request(cli, id, 'tools/call', { name, arguments: args });
