import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { deliver } from '../kernel/fault-delivery.ts';
import type { FaultPlan } from '../kernel/faults.ts';
import type { RecordedRequest } from '../kernel/request-log.ts';
import { newRequestId, type SokeEnv } from './endpoint.ts';

/** Room for the largest file and what a form puts around it; more is read and thrown away. */
const KEPT_BYTES = 26 * 1024 * 1024;

/** A request as it came, its path without the base; of a form, `body` has the fields, files by name, type and size. */
export interface SokeRequest extends RecordedRequest {
  /** Unix milliseconds, by the sandbox's clock. */
  at: number;
}

/** Stands between the line and the API: reads and records each request, and lets the planned faults happen. */
export function createSokeGateway(
  api: Hono<SokeEnv>,
  options: { base: string; requests: SokeRequest[]; faults: FaultPlan; now: () => number },
): Hono<{ Bindings: HttpBindings }> {
  const { base, requests, faults, now } = options;
  const gateway = new Hono<{ Bindings: HttpBindings }>();
  gateway.all('*', async (c) => {
    const { incoming, outgoing } = c.env;
    const { rawBody, body, form } = await readBody(c.req.raw);
    const record: SokeRequest = {
      method: c.req.method,
      path: (incoming.url ?? '').slice(base.length),
      headers: c.req.header(),
      rawBody,
      body: form === undefined ? body : Object.fromEntries([...form].map(describeField)),
      status: undefined,
      at: now(),
    };
    requests.push(record);
    const process = async () => api.fetch(c.req.raw, { requestId: newRequestId(), body, form });
    const fault = faults.take(c.req.method, c.req.path.slice(base.length));
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

function describeField([name, value]: [string, string | File]): [string, unknown] {
  if (typeof value === 'string') return [name, value];
  return [name, { name: value.name, type: value.type, size: value.size }];
}

async function readBody(request: Request) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    if (size < KEPT_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  const bytes = Buffer.concat(chunks);
  const contentType = request.headers.get('content-type') ?? '';
  if (contentType.startsWith('multipart/form-data')) {
    const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
    return { rawBody: '', body: undefined, form };
  }
  const rawBody = bytes.toString('utf8');
  return { rawBody, body: parsedJson(rawBody), form: undefined };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
