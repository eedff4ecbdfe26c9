import {
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { Deps, ToolContext } from '../../call/define-tool.ts';
import { runCall } from '../../call/run.ts';
import type { Redactor } from '../../text/redactor.ts';
import { callRequestOf, EXPLAINER } from '../call-tool.ts';

/** A request for something to read. */
interface ReadingRequest {
  server: McpServer;
  request: ServerContext;
  /** What the log calls it. */
  name: string;
  /** Whether the client is offered a tool. */
  has(tool: string): boolean;
}

/** The same without a secret in any text of it. */
function redacted<T extends object>(value: T, redactor: Pick<Redactor, 'text'>): T {
  const copy = structuredClone(value);
  const redactIn = (holder: object) => {
    for (const [name, inner] of Object.entries(holder)) {
      if (typeof inner === 'string') Reflect.set(holder, name, redactor.text(inner));
      else if (typeof inner === 'object' && inner !== null) redactIn(inner);
    }
  };
  redactIn(copy);
  return copy;
}

/**
 * Answers a request for something to read as a call is answered: timed, logged, each error explained and without
 * secrets.
 *
 * @throws ProtocolError
 */
export async function answer<T extends object>(
  { server, request, name, has }: ReadingRequest,
  deps: Deps,
  work: (context: ToolContext) => Promise<T | ProtocolError>,
): Promise<T> {
  const call = {
    name,
    effect: 'read' as const,
    args: () => ({}),
    timeoutMs: undefined,
    work,
    hasFailed: (value: T | ProtocolError) => value instanceof ProtocolError,
  };
  const ending = await runCall(call, callRequestOf(server, request, has), deps, EXPLAINER);
  if ('error' in ending) {
    const { message, fix } = ending.error;
    const data = deps.redactor.data({ error: ending.error });
    throw new ProtocolError(ProtocolErrorCode.InternalError, deps.redactor.text(`${message} ${fix}`), data);
  }
  if ('question' in ending)
    throw new ProtocolError(ProtocolErrorCode.InternalError, 'Nobody can be asked here.');
  if (ending.value instanceof ProtocolError) throw ending.value;
  return redacted(ending.value, deps.redactor);
}
