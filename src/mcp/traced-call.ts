import type { ServerContext } from '@modelcontextprotocol/server';
import type { TracedCall } from '../telemetry/tracing.ts';

/** What carries a trace, in `_meta` of a request of MCP (SEP-414) as in headers of HTTP. */
const FIELDS = ['traceparent', 'tracestate', 'baggage'];

function carrierOf({ mcpReq, http }: ServerContext): Record<string, unknown> {
  const meta = mcpReq._meta ?? {};
  const headers = http?.req?.headers;
  const of = (field: string): unknown =>
    'traceparent' in meta ? Reflect.get(meta, field) : headers?.get(field);
  return Object.fromEntries(
    FIELDS.map((field) => [field, of(field)]).filter(([, value]) => typeof value === 'string'),
  );
}

/** A call as its span tells it. */
export function tracedCall(tool: string, request: ServerContext): TracedCall {
  const overHttp = request.http !== undefined;
  return {
    tool,
    carrier: carrierOf(request),
    attributes: {
      'network.transport': overHttp ? 'tcp' : 'pipe',
      ...(overHttp && { 'network.protocol.name': 'http' }),
      'jsonrpc.request.id': String(request.mcpReq.id),
    },
  };
}
