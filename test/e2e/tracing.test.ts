import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { startCli } from '../support/process.ts';
import { JSON_HEADERS, message, raw } from '../support/raw-http.ts';
import { openSandbox, temporaryFolder } from '../support/servers.ts';

const SDK = pathToFileURL(fileURLToPath(new URL('../support/otel.mjs', import.meta.url))).href;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const SERVER = 1;
const CLIENT = 2;
const CANARY = 'words of a post that no span may hold';

const recordSchema = z.looseObject({
  name: z.string().optional(),
  metric: z.string().optional(),
  kind: z.number().optional(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  context: z.object({ traceId: z.string(), spanId: z.string() }).optional(),
  parent: z.looseObject({ traceId: z.string(), spanId: z.string() }).optional(),
});

/** Starts the built file with an SDK loaded before it, and calls a tool with this of a trace. */
async function traced(params: object, headers: object = {}) {
  const sandbox = await openSandbox();
  const file = join(temporaryFolder(), 'spans');
  const cli = startCli(['http', '--port', '0'], {
    env: { SOKU_BASE_URL: sandbox.url, SOKU_API_KEY: SANDBOX_KEYS.active, SPANS_FILE: file },
    nodeArgs: ['--import', SDK],
  });
  const [, url = ''] = await cli.seen('stderr', /MCP at (\S+)/);
  const body = JSON.stringify(message('tools/call', params, 7));
  const { status } = await raw(url, { headers: { ...JSON_HEADERS, ...headers }, body });
  expect(status).toBe(200);
  const text = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const records = () =>
    text()
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [recordSchema.parse(JSON.parse(line))]));
  await expect.poll(() => records().some(({ metric }) => metric !== undefined)).toBe(true);
  const post = sandbox.requests.findLast(({ path }) => path === '/v1/posts');
  return { records: records(), text: text(), post };
}

const create = {
  name: 'soku_create_post',
  arguments: { text: CANARY, platforms: [{ platform: 'x' }] },
};
const traceparent = `00-${TRACE}-${PARENT}-01`;

it.each([
  ['_meta of the request', { ...create, _meta: { traceparent } }, {}],
  ['a header', create, { traceparent }],
])(
  'the trace in %s goes through the call to Soku, in the current conventions',
  async (_where, params, headers) => {
    const { records, text, post } = await traced(params, headers);
    const call = records.find(({ name }) => name === 'tools/call soku_create_post');
    expect(call).toMatchObject({
      kind: SERVER,
      parent: { traceId: TRACE, spanId: PARENT },
      attributes: {
        'mcp.method.name': 'tools/call',
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'soku_create_post',
        'network.transport': 'tcp',
        'network.protocol.name': 'http',
        'jsonrpc.request.id': '7',
      },
    });
    const sent = records.find(
      ({ kind, attributes }) => kind === CLIENT && String(attributes['url.full']).endsWith('/v1/posts'),
    );
    expect(sent).toMatchObject({
      name: 'POST',
      parent: { traceId: TRACE, spanId: call?.context?.spanId },
      attributes: { 'http.request.method': 'POST', 'http.response.status_code': post?.status },
    });
    expect(post?.headers.traceparent).toBe(`00-${TRACE}-${sent?.context?.spanId}-01`);
    expect(records).toContainEqual(
      expect.objectContaining({ metric: 'mcp.server.operation.duration', unit: 's' }),
    );
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(SANDBOX_KEYS.active);
  },
);

it('a failed call is an error of its span', async () => {
  const { records } = await traced({ name: 'soku_create_post', arguments: { platforms: [] } });
  expect(records.find(({ name }) => name?.startsWith('tools/call'))).toMatchObject({
    status: { code: 2 },
    attributes: { 'error.type': 'tool_error' },
  });
});
