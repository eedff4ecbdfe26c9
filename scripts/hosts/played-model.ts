import { createServer, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type Call, MODEL_APIS } from './model-apis.ts';

/** What the model is to call, one after the other; then it says that it is done. */
export const CALLS = [
  { tool: 'soku_validate_post', input: { text: 'hi', platforms: [{ platform: 'x' }] } },
  { tool: 'soku_create_post', input: { text: 'hi', platforms: [{ platform: 'snapchat' }] } },
  { tool: 'soku_create_post', input: { text: 'hello from the host', platforms: [{ platform: 'x' }] } },
] as const;

/** A result as this host hands it on, with which call it answers. */
interface Shown {
  of: (typeof CALLS)[number]['tool'] | 'search';
  result: unknown;
}

const SEARCH = 'tool_search';

/** Hosts put the server's name before a tool's, each in its own way. */
const asNamed = (tools: readonly string[], tool: string) => tools.find((name) => name.endsWith(tool));

/** Whether the host has its model search for tools, and call them by way of another. */
const searches = (tools: readonly string[]) => tools.includes(SEARCH) && tools.includes('tool_call');

function nextCall(tools: readonly string[], done: number, id: string): Call | undefined {
  const call = CALLS[done];
  const name = call && asNamed(tools, call.tool);
  if (call !== undefined && name !== undefined) return { id, name, input: call.input };
  if (!searches(tools)) return undefined;
  const whole = (tool: string) => `mcp__soku__${tool}`;
  if (done === 0) {
    const query = `select:${[...new Set(CALLS.map(({ tool }) => whole(tool)))].join(',')}`;
    return { id, name: SEARCH, input: { query } };
  }
  const later = CALLS[done - 1];
  return later && { id, name: 'tool_call', input: { name: whole(later.tool), arguments: later.input } };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** A model API on loopback that makes those calls, whatever it is asked, and keeps what it was shown. */
export async function playModel() {
  let longest: Shown[] = [];
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://model').pathname;
    const api = MODEL_APIS.find(({ matches }) => matches(path));
    asked.push(`${request.method} ${path}`);
    if (request.method !== 'POST')
      return send(response, 200, { object: 'list', data: [{ id: 'played', object: 'model' }] });
    const body: unknown = await json(request).catch(() => ({}));
    if (/countTokens/i.test(path)) return send(response, 200, { totalTokens: 10 });
    if (api === undefined)
      return send(response, 404, { error: { type: 'not_found_error', message: 'not played' } });
    const { streamed, tools, results } = api.read(body, path);
    const offset = searches(tools) && asNamed(tools, CALLS[0].tool) === undefined ? 1 : 0;
    if (results.length > longest.length)
      longest = results.map((result, index) => ({ of: CALLS[index - offset]?.tool ?? 'search', result }));
    const turn = api.write(nextCall(tools, results.length, `call_${asked.length}`), `turn_${asked.length}`);
    if (!streamed) return send(response, 200, turn.whole);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const [event, data] of turn.events) {
      if (event !== undefined) response.write(`event: ${event}\n`);
      response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    /** What the model saw of the results of its calls. */
    shown: () => longest,
    /** The requests that came, by method and path. */
    asked: () => asked,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
