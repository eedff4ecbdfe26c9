import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './faults.ts';

/** The line to the client. */
export interface Line {
  outgoing: ServerResponse;
  /** Aborts when the client leaves before it was answered. */
  signal: AbortSignal;
}

type Respond = Extract<Fault, { kind: 'respond' }>;

/**
 * Answers one request in the way that `fault` asks for.
 * @param process lets the request take effect and gives its proper answer
 * @returns the answer to send; undefined when there is none to send any more
 */
export async function deliver(
  fault: Fault,
  process: () => Promise<Response>,
  line: Line,
): Promise<Response | undefined> {
  const early = 'processFirst' in fault && fault.processFirst ? await process() : undefined;
  switch (fault.kind) {
    case 'none':
      return process();
    case 'drop_before':
      line.outgoing.destroy();
      return undefined;
    case 'drop_after':
      await process();
      line.outgoing.destroy();
      return undefined;
    case 'respond':
      return madeUp(fault);
    case 'delay':
      await delay(fault.ms, undefined, { signal: line.signal }).catch(() => undefined);
      return line.signal.aborted ? undefined : (early ?? process());
    case 'hold':
      await Promise.race([fault.until, line.signal.aborted || once(line.signal, 'abort')]);
      return line.signal.aborted ? undefined : (early ?? process());
    case 'hang':
      if (!line.signal.aborted) await once(line.signal, 'abort');
      return undefined;
    case 'partial':
      await sendHalf(
        early ?? Response.json({ note: 'half of this is all that the client gets' }),
        line.outgoing,
      );
      return undefined;
  }
}

function madeUp({ status, headers, body, contentType = 'application/json' }: Respond): Response {
  if (body === undefined) return new Response(null, { status, headers: { ...headers } });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(text, { status, headers: { 'Content-Type': contentType, ...headers } });
}

async function sendHalf(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  const headers = Object.fromEntries(response.headers);
  outgoing.writeHead(response.status, { ...headers, 'Content-Length': body.length });
  outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
}
