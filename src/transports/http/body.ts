import { excessOf } from '../../input/bounded.ts';

/** What is still taken in of a body that is too large: a client that writes on can't read the answer. */
const MAX_DISCARDED_BYTES = 32 * 1024 * 1024;

/**
 * Reads a request's body to its end, keeping at most `maxBytes`. Undefined when it is larger; then what is left of it is
 * taken in and dropped, so that the connection can carry the answer and the next request.
 */
export async function readBody(request: Request, maxBytes: number): Promise<string | undefined> {
  const toldBytes = request.headers.get('content-length');
  // Node takes in no more than what is told; read as a whole, it needs no stream.
  if (toldBytes !== null && Number(toldBytes) <= maxBytes) return request.text();
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size <= maxBytes) kept.push(chunk);
    if (size > MAX_DISCARDED_BYTES) break;
  }
  return size > maxBytes ? undefined : new TextDecoder().decode(Buffer.concat(kept));
}

/** The value that a text of JSON stands for; undefined when it is none, which no JSON text stands for. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Far more than any client sends beside what a tool or a prompt is given. */
const MOST_VALUES_BESIDE = 1_000;

/** A message, or a batch of them, without what tools and prompts are given: that is looked at where they are. */
function besideArguments(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(besideArguments);
  if (typeof body !== 'object' || body === null || !('params' in body)) return body;
  const { params } = body;
  return [
    { ...body, params: undefined },
    { ...Object(params), arguments: undefined },
  ];
}

/** Whether a body holds so much beside arguments that the protocol's own look at each would keep others waiting. */
export const isOverfull = (body: unknown): boolean =>
  excessOf(besideArguments(body), MOST_VALUES_BESIDE) !== undefined;
