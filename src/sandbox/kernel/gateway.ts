import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { deliver } from './fault-delivery.ts';
import { FAULT_HEADER, FAULT_HELP, readFault } from './fault-header.ts';
import { FaultPlan } from './faults.ts';
import { describeBody, type ReceivedBody, type RecordedRequest, readBody } from './request-log.ts';

/** What the gateway hands on with each request. */
export interface GatewayEnv {
  Bindings: ReceivedBody & { requestId: string };
}

/** What is particular to one API behind a gateway. */
export interface GatewayOptions {
  /** What all its paths begin with; the log and the faults name paths without it. */
  base: string;
  /** What is kept of a body. */
  maxBytes: number;
  newRequestId: () => string;
  /** The header that carries the request id on every answer. */
  requestIdHeader?: string;
  now: () => number;
}

/** Stands between the line and an API: reads and records each request, and lets the planned faults happen. */
export function createGateway(api: Hono<GatewayEnv>, options: GatewayOptions) {
  const { base, maxBytes, newRequestId, requestIdHeader, now } = options;
  const requests: RecordedRequest[] = [];
  const faults = new FaultPlan();
  const gateway = new Hono<{ Bindings: HttpBindings }>();
  gateway.all('*', async (c) => {
    const { incoming, outgoing } = c.env;
    const requestId = newRequestId();
    // On the line before anything is decided, so that every answer carries it.
    if (requestIdHeader !== undefined) outgoing.setHeader(requestIdHeader, requestId);
    const received = await readBody(c.req.raw, maxBytes);
    const record: RecordedRequest = {
      method: c.req.method,
      path: (incoming.url ?? '/').slice(base.length),
      headers: c.req.header(),
      rawBody: received.rawBody,
      body: describeBody(received),
      status: undefined,
      at: now(),
    };
    requests.push(record);
    const process = async () => api.fetch(c.req.raw, { ...received, requestId });
    const wanted = c.req.header(FAULT_HEADER);
    const fault =
      wanted === undefined ? faults.take(c.req.method, c.req.path.slice(base.length)) : readFault(wanted);
    if (fault === undefined) return c.text(FAULT_HELP, 400);
    const response = await deliver(fault, process, { outgoing, signal: c.req.raw.signal });
    record.status = response?.status;
    return response ?? RESPONSE_ALREADY_SENT;
  });
  gateway.onError((error, c) => {
    // A request that broke off while it was read: nobody is there to be answered.
    if (!c.env.incoming.complete) return RESPONSE_ALREADY_SENT;
    return c.text(`The sandbox failed: ${error.message}`, 500);
  });
  return { requests, faults, fetch: gateway.fetch };
}
