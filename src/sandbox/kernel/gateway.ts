import { randomBytes } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { ApiEnv } from '../soku/endpoint.ts';
import { deliver } from './fault-delivery.ts';
import type { FaultPlan } from './faults.ts';
import { type RecordedRequest, readBody } from './request-log.ts';

/** Stands between the line and the API: reads and records each request, and lets the planned faults happen. */
export function createGateway(
  api: Hono<ApiEnv>,
  requests: RecordedRequest[],
  faults: FaultPlan,
): Hono<{ Bindings: HttpBindings }> {
  const gateway = new Hono<{ Bindings: HttpBindings }>();
  gateway.all('*', async (c) => {
    const { incoming, outgoing } = c.env;
    // AUTH: every response carries one, so it is on the line before anything is decided.
    const requestId = `req_${randomBytes(6).toString('hex')}`;
    outgoing.setHeader('X-Request-ID', requestId);

    const received = await readBody(c.req.raw.body);
    const record: RecordedRequest = {
      method: c.req.method,
      path: incoming.url ?? '/',
      headers: c.req.header(),
      rawBody: received.rawBody,
      body: received.body,
      status: undefined,
    };
    requests.push(record);

    const process = async () => api.fetch(c.req.raw, { ...received, requestId });
    const fault = faults.take(c.req.method, c.req.path);
    const response = await deliver(fault, process, { outgoing, signal: c.req.raw.signal });
    record.status = response?.status;
    return response ?? RESPONSE_ALREADY_SENT;
  });
  gateway.onError((error, c) => {
    // A request that broke off while it was read: nobody is there to be answered.
    if (!c.env.incoming.complete) return RESPONSE_ALREADY_SENT;
    return c.text(`The sandbox failed: ${error.message}`, 500);
  });
  return gateway;
}
