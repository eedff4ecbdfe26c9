import {
  type CallToolResult,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
} from '@modelcontextprotocol/server';
import { scopeOf } from '../access/scopes.ts';
import type { Deps, Effect } from '../call/define-tool.ts';
import type { RunningCalls } from '../call/running-calls.ts';
import { explainLoad } from '../explain/not-loaded.ts';
import { errorText } from '../explain/tool-error.ts';
import { LoadError, lazily } from '../lazily.ts';
import { oneLine } from '../text/untrusted.ts';
import { showsApps } from './apps.ts';
import type { Offered } from './catalogue.ts';
import { createNews } from './new-posts.ts';
import { challengeFor } from './scope-challenge.ts';

/** Loads what runs a call. */
export const loadCalls = lazily(() => import('./call-tool.ts'), 'callTool');

/** The SDK finds by a registered tool's name which sign-in it asks for; calls never come to it. */
function registerScopes(server: McpServer, { shown }: Offered): void {
  for (const { name, toolset, effect } of shown) {
    const scopeChallenge = challengeFor(scopeOf({ toolset, effect }));
    server.registerTool(name, { scopeChallenge }, () => ({ content: [] }));
  }
}

/** What a client is told when what calls need can't be loaded; all else is explained there. */
function notLoaded(error: LoadError, effect: Effect): CallToolResult {
  const told = explainLoad(error, { audience: 'caller' });
  return {
    content: [{ type: 'text', text: errorText(told, effect) }],
    structuredContent: { error: { ...told } },
    isError: true,
  };
}

/** What stands behind a server instance. */
export interface Behind {
  /** Makes what one call works with. */
  open(): Promise<Deps>;
  /** Hears of each call from its arrival on. */
  calls: RunningCalls;
  /** The caller signed in, so that scopes count. */
  signedIn?: boolean;
  /** Has somebody told whenever Soku has taken a post: there where the connection lasts, so that the client can be told. */
  onPosted?(tell: () => void): void;
  /** Hears of each list that is asked for. */
  onListed?(): void;
}

/** Lists the tools that a caller is shown, and answers calls of them and of those that aren't. */
export function registerTools(server: McpServer, offered: Offered, behind: Behind): void {
  const { list, has, find, ruled } = offered;
  if (behind.signedIn === true) registerScopes(server, offered);
  behind.onPosted?.(createNews(server));
  server.server.setRequestHandler('tools/list', (_request, context) => {
    behind.onListed?.();
    return { tools: [...(showsApps(server, context) ? list.withViews : list.plain)] };
  });
  server.server.setRequestHandler('tools/call', ({ params }, request) => {
    const found = find(params.name);
    if (found === undefined)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${oneLine(params.name, 200)} not found`);
    const { name: calledAs, arguments: args } = params;
    const call = { ...found, server, request, calledAs, args, has, ruled };
    return behind.calls.track(async () => {
      try {
        const [{ callTool }, deps] = await Promise.all([loadCalls(), behind.open()]);
        return await callTool(call, deps);
      } catch (error) {
        if (error instanceof LoadError) return notLoaded(error, found.entry.effect);
        throw error;
      }
    });
  });
}
