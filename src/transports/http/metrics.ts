import { createServer } from 'node:http';
import type { PrometheusMetrics } from '../../telemetry/prometheus.ts';

const TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 20;

/** The page that Prometheus reads, on a listener of its own: it is for those who run the server, not for its callers. */
export interface MetricsServing {
  /** Without trailing slash. */
  url: string;
  close(): Promise<void>;
}

/** Serves `/metrics`. Rejects when it can't listen, e.g. because the port is taken. */
export async function serveMetrics(
  metrics: Pick<PrometheusMetrics, 'text' | 'contentType'>,
  { host, port }: { host: string; port: number },
): Promise<MetricsServing> {
  const timeouts = { headersTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS };
  const server = createServer(timeouts, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at /metrics.\n');
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const listening = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${listening}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
