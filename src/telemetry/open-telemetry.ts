import {
  type Attributes,
  context,
  metrics,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { version } from '../version.ts';
import type { Tracing } from './tracing.ts';

/** In seconds, as the conventions ask. */
const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
const FIRST_ERROR_STATUS = 400;

function end(span: Span, errorType: string | undefined): void {
  if (errorType !== undefined) {
    span.setAttribute('error.type', errorType);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/**
 * Spans and durations in the conventions for MCP and for HTTP clients
 * (https://github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai/mcp.md). No argument and no result goes
 * into one.
 */
export function createTracing(): Tracing {
  const tracer = trace.getTracer('soku-mcp', version);
  const duration = metrics.getMeter('soku-mcp', version).createHistogram('mcp.server.operation.duration', {
    unit: 's',
    description: 'How long calls of tools took.',
    advice: { explicitBucketBoundaries: BUCKETS },
  });
  return {
    async call({ tool, carrier, attributes: given }, run, isFailed) {
      const attributes: Attributes = {
        'mcp.method.name': 'tools/call',
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': tool,
        ...given,
      };
      const ambient = trace.getSpanContext(context.active());
      const parent = propagation.extract(ROOT_CONTEXT, carrier);
      const links = ambient === undefined ? [] : [{ context: ambient }];
      const kind = SpanKind.SERVER;
      const span = tracer.startSpan(`tools/call ${tool}`, { kind, attributes, links }, parent);
      const startedAt = performance.now();
      let errorType: string | undefined = '_OTHER';
      try {
        const value = await context.with(trace.setSpan(parent, span), run);
        errorType = isFailed(value) ? 'tool_error' : undefined;
        return value;
      } finally {
        end(span, errorType);
        const seconds = (performance.now() - startedAt) / 1000;
        duration.record(seconds, { ...attributes, ...(errorType && { 'error.type': errorType }) });
      }
    },
    async request({ method, url, attempt }, run, endOf) {
      const { origin, pathname, hostname, port, protocol } = new URL(url);
      const attributes: Attributes = {
        'http.request.method': method,
        // A query may hold a key.
        'url.full': `${origin}${pathname}`,
        'server.address': hostname,
        'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
        ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }),
      };
      const span = tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes });
      const within = trace.setSpan(context.active(), span);
      const headers: Record<string, string> = {};
      propagation.inject(within, headers);
      let errorType: string | undefined = '_OTHER';
      try {
        const value = await context.with(within, () => run(headers));
        const ended = endOf(value);
        if (typeof ended === 'number') span.setAttribute('http.response.status_code', ended);
        const isError = typeof ended === 'string' || ended >= FIRST_ERROR_STATUS;
        errorType = isError ? String(ended) : undefined;
        return value;
      } finally {
        end(span, errorType);
      }
    },
  };
}
