/** One request as it came. */
export interface RecordedRequest {
  method: string;
  /** With the query, as the client wrote it. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Up to the size limit. */
  rawBody: string;
  /** The body as JSON; undefined when it isn't. */
  body: unknown;
  /** The status answered; undefined when the connection was dropped instead, or while nothing is answered yet. */
  status: number | undefined;
}

/** The body of a request. */
export interface ReceivedBody {
  rawBody: string;
  /** Parsed JSON; undefined when it isn't JSON. */
  body: unknown;
  /** Whether more came than is read. */
  oversized: boolean;
}

/** No page names a limit; 1 MB is far above any post. */
const BODY_LIMIT_BYTES = 1024 * 1024;

/** Reads a body to its end, keeping no more than the limit: a client must get to read the answer. */
export async function readBody(stream: AsyncIterable<Uint8Array> | null): Promise<ReceivedBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    if (size < BODY_LIMIT_BYTES) chunks.push(chunk.subarray(0, BODY_LIMIT_BYTES - size));
    size += chunk.length;
  }
  const rawBody = Buffer.concat(chunks).toString('utf8');
  return { rawBody, body: parsedJson(rawBody), oversized: size > BODY_LIMIT_BYTES };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
