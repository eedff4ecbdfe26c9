/** One request as it came. */
export interface RecordedRequest {
  method: string;
  /** Below the API's base, with the query, as the client wrote it. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Up to the size limit; empty for a form. */
  rawBody: string;
  /** The body as JSON, undefined when it isn't; of a form the fields, files by name, type and size. */
  body: unknown;
  /** The status answered; undefined when the connection was dropped instead, or while nothing is answered yet. */
  status: number | undefined;
  /** Unix milliseconds, by the sandbox's clock. */
  at: number;
}

/** The body of a request. */
export interface ReceivedBody {
  rawBody: string;
  /** Parsed JSON; undefined when it isn't JSON. */
  body: unknown;
  form: FormData | undefined;
  /** Whether more came than is read. */
  oversized: boolean;
}

/** Reads a body to its end, keeping no more than the limit: a client must get to read the answer. */
export async function readBody(request: Request, maxBytes: number): Promise<ReceivedBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    if (size < maxBytes) chunks.push(chunk.subarray(0, maxBytes - size));
    size += chunk.length;
  }
  const bytes = Buffer.concat(chunks);
  const oversized = size > maxBytes;
  const contentType = request.headers.get('content-type') ?? '';
  if (contentType.startsWith('multipart/form-data')) {
    const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
    return { rawBody: '', body: undefined, form, oversized };
  }
  const rawBody = bytes.toString('utf8');
  return { rawBody, body: parsedJson(rawBody), form: undefined, oversized };
}

/** What the log shows of a body. */
export function describeBody({ body, form }: ReceivedBody): unknown {
  return form === undefined ? body : Object.fromEntries([...form].map(describeField));
}

function describeField([name, value]: [string, string | File]): [string, unknown] {
  if (typeof value === 'string') return [name, value];
  return [name, { name: value.name, type: value.type, size: value.size }];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
