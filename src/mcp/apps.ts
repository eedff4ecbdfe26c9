import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/server';
import * as z from 'zod';

/** MCP Apps, 2026-01-26. */
const EXTENSION = 'io.modelcontextprotocol/ui';
const MIME_TYPE = 'text/html;profile=mcp-app';

type Has = (tool: string) => boolean;

const POST = 'ui://soku/post.html';
const CALENDAR = 'ui://soku/calendar.html';
/** The views, and the tools whose results they show. */
const VIEWS = [
  {
    uri: POST,
    name: 'Post preview',
    tools: ['soku_validate_post', 'soku_create_post', 'soku_create_posts'],
    load: async () => (await import('app:post')).default,
  },
  {
    uri: CALENDAR,
    name: 'Calendar of posts',
    tools: ['soku_list_posts'],
    load: async () => (await import('app:calendar')).default,
  },
] as const;

/** The tools that only views call, and the tool without which each has no use. */
export const APP_TOOLS: Readonly<Record<string, string>> = {
  soku_publish_previewed: 'soku_create_post',
  soku_load_picture: 'soku_validate_post',
};

/** For the list of tools of clients that show views: which one shows the tool's results. */
export function viewOf(tool: string): Record<string, unknown> {
  const view = VIEWS.find(({ tools }) => tools.some((name) => name === tool));
  // Hosts of before 2026 look for the second.
  return view === undefined ? {} : { ui: { resourceUri: view.uri }, 'ui/resourceUri': view.uri };
}

const capabilitiesSchema = z.object({
  extensions: z.object({ [EXTENSION]: z.object({ mimeTypes: z.array(z.string()).optional() }) }),
});

/** Whether the client shows views: said in each request in 2026, once per connection in 2025. */
export function showsApps(server: McpServer, { mcpReq }: ServerContext): boolean {
  const declared: unknown = Reflect.get(mcpReq.envelope ?? {}, CLIENT_CAPABILITIES_META_KEY);
  const found = capabilitiesSchema.safeParse(declared ?? server.server.getClientCapabilities()).data;
  if (found === undefined) return false;
  const { mimeTypes } = found.extensions[EXTENSION];
  return mimeTypes === undefined || mimeTypes.includes(MIME_TYPE);
}

const VIEW_META = { ui: { prefersBorder: true } };

/** The views whose tools are there, for the list of resources. */
export const listedViews = (has: Has) =>
  VIEWS.filter(({ tools }) => tools.some(has)).map(({ uri, name }) => ({
    uri,
    name,
    mimeType: MIME_TYPE,
    _meta: VIEW_META,
  }));

/** A view as a host reads it; undefined when there is none at this address. */
export async function readView(wanted: string, has: Has) {
  const view = VIEWS.find(({ uri, tools }) => uri === wanted && tools.some(has));
  if (view === undefined) return undefined;
  return { uri: view.uri, mimeType: MIME_TYPE, text: await view.load(), _meta: VIEW_META };
}
