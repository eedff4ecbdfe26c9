import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';

const entrySchema = z.object({ from: z.enum(['host', 'server']), line: z.string() });
const record = z.record(z.string(), z.unknown());
const messageSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: record.optional(),
  result: record.optional(),
});
type Message = z.infer<typeof messageSchema> & { from: 'host' | 'server' };

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

/** One call of a tool as it stood on the wire. */
export interface WireCall {
  tool: string;
  result: Record<string, unknown>;
}

/** What host and server said to each other. */
export interface Wire {
  /** The protocol's version, or undefined when nothing was said. */
  protocol: string | undefined;
  /** Whether the host says that it can ask the person by a form. */
  canAsk: boolean;
  /** What it answered when it was to ask: `accept`, `decline`, `cancel`; empty when it never was. */
  answers: string[];
  calls: WireCall[];
}

const within = (value: unknown, key: string): Record<string, unknown> | undefined => {
  const parsed = record.safeParse(value);
  const inner = parsed.success ? record.safeParse(parsed.data[key]) : undefined;
  return inner?.success === true ? inner.data : undefined;
};

function messagesOf(file: string): Message[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const { from, line: text } = entrySchema.parse(JSON.parse(line));
      const message = messageSchema.safeParse(JSON.parse(text));
      return message.success ? [{ ...message.data, from }] : [];
    });
}

/** The actions in what a host sends back to a question, in either era. */
const actionsIn = (value: unknown): string[] =>
  [...JSON.stringify(value ?? null).matchAll(/"action":"(accept|decline|cancel)"/g)].map(
    ([, action = '']) => action,
  );

/** Reads what scripts/hosts/tap.mjs wrote down. */
export function readWire(file: string): Wire {
  const messages = messagesOf(file);
  const results = new Map(
    messages.flatMap(({ from, id, result }) => (from === 'server' && result ? [[id, result] as const] : [])),
  );
  const fromHost = messages.filter(({ from }) => from === 'host');
  const asked = new Set(messages.filter(({ method }) => method === 'elicitation/create').map(({ id }) => id));
  const started = messages.find(({ method }) => method === 'initialize');
  const modern = fromHost
    .map(({ params }) => within(params, '_meta'))
    .find((meta) => meta?.[VERSION] !== undefined);
  const agreed = started && results.get(started.id)?.protocolVersion;
  const capabilities = within(modern, CAPABILITIES) ?? within(started?.params, 'capabilities');
  return {
    protocol: z
      .string()
      .optional()
      .catch(undefined)
      .parse(modern?.[VERSION] ?? agreed),
    canAsk: capabilities?.elicitation !== undefined,
    answers: fromHost.flatMap(({ id, method, params, result }) =>
      method === undefined && asked.has(id) ? actionsIn(result) : actionsIn(params?.inputResponses),
    ),
    calls: fromHost.flatMap(({ id, method, params }) => {
      const result = method === 'tools/call' ? results.get(id) : undefined;
      return result === undefined ? [] : [{ tool: String(params?.name), result }];
    }),
  };
}
