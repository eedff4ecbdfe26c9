import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Metrics } from './metrics.ts';

/** From a local check to the longest deadline, in seconds. */
const CALL_BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];
const WAIT_BUCKETS = [1, 2, 5, 10, 20, 30, 60];

/** Metrics that Prometheus reads (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export interface PrometheusMetrics extends Metrics {
  contentType: string;
  text(): Promise<string>;
}

/** The seconds of what is told in milliseconds. */
const seconds = (ms: number) => ms / 1000;

/** Each is explained in docs/http.md. */
function instruments(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    labelNames: readonly Label[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });
  return {
    calls: counter('soku_calls_total', 'Calls of tools that have ended.', ['tool', 'outcome']),
    durations: histogram(
      'mcp_server_operation_duration_seconds',
      'How long calls of tools took.',
      ['mcp_method_name', 'gen_ai_tool_name', 'error_type'],
      CALL_BUCKETS,
    ),
    posts: counter('soku_posts_total', 'Attempts to submit a post, by what became of them.', ['outcome']),
    answers: histogram(
      'soku_upstream_request_duration_seconds',
      'How long attempts at requests to Soku and Soke took, by status or failure.',
      ['host', 'method', 'end'],
      CALL_BUCKETS,
    ),
    waits: histogram(
      'soku_rate_limit_wait_seconds',
      'How long posts were told to wait for their place in the limit of Soku.',
      [],
      WAIT_BUCKETS,
    ),
    journal: counter('soku_journal_errors_total', 'Failures to read or write the journal.', []),
    responses: counter('soku_http_responses_total', 'Answers to requests over HTTP.', ['status']),
    connections: new Gauge({
      name: 'soku_http_connections',
      help: 'Connections of clients that are open.',
      registers,
    }),
  };
}

export function createPrometheus(): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { calls, durations, posts, answers, waits, journal, responses, connections } = instruments(registry);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    called(tool, outcome, durationMs) {
      calls.inc({ tool, outcome });
      const failed = outcome !== 'ok' && outcome !== 'asked';
      const operation = { mcp_method_name: 'tools/call', gen_ai_tool_name: tool };
      durations.observe({ ...operation, ...(failed && { error_type: 'tool_error' }) }, seconds(durationMs));
    },
    posted: (outcome) => posts.inc({ outcome }),
    answered: (host, method, end, durationMs) => answers.observe({ host, method, end }, seconds(durationMs)),
    waited: (waitMs) => waits.observe(seconds(waitMs)),
    journalFailed: () => journal.inc(),
    responded: (status) => responses.inc({ status }),
    connected: (change) => connections.inc(change),
  };
}
