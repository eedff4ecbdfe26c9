import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
  type ToolAnnotations,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Offer } from '../access/capabilities.ts';
import { scopeOf } from '../access/scopes.ts';
import { ALWAYS_LOADED, type Deps, type Tool } from '../call/define-tool.ts';
import { type Dialogue, QuestionForPerson } from '../call/dialogue.ts';
import { type Answer, type CallRequest, type Explainer, failure, runTool } from '../call/run.ts';
import { explainError, isExpected } from '../explain/explain-error.ts';
import { errorText } from '../explain/tool-error.ts';
import { APP_TOOLS, appTool, appToolsFor, showsApps, viewOf } from './apps.ts';
import { withheldError } from './read-only.ts';
import { challengeFor, scopeError } from './scope-challenge.ts';
import { tracedCall } from './traced-call.ts';
import { inputJsonSchema, outputJsonSchema, passThrough } from './wire-schema.ts';

/** The four hints of a tool, from what it does, so that they can't disagree. */
export function annotationsOf({
  effect,
  local = false,
}: Pick<Tool, 'effect' | 'local'>): Required<Omit<ToolAnnotations, 'title'>> {
  return {
    readOnlyHint: effect === 'read',
    // What was published can't be taken back through the API.
    destructiveHint: effect === 'publish' || effect === 'delete',
    // Sending the same post again is answered with the first submission, but not with allowDuplicate.
    idempotentHint: effect === 'read',
    openWorldHint: !local,
  };
}

/** What hosts of Anthropic read: which tools to load at once, by which words others are found, how long a text may be. */
function metaOf({ search, maxResultCharacters }: Pick<Tool, 'search' | 'maxResultCharacters'>) {
  return {
    ...(search === ALWAYS_LOADED && { 'anthropic/alwaysLoad': true }),
    ...(typeof search === 'string' && { 'anthropic/searchHint': search }),
    ...(maxResultCharacters !== undefined && { 'anthropic/maxResultSizeChars': maxResultCharacters }),
  };
}

/** A tool with its schemas as they go over the wire; made once a process, used by every server instance. */
export interface CatalogueEntry {
  tool: Tool;
  inputSchema: ReturnType<typeof passThrough>;
  outputSchema: ReturnType<typeof passThrough>;
  inputJson: ReturnType<typeof inputJsonSchema>;
  outputJson: ReturnType<typeof outputJsonSchema>;
}

export type Catalogue = readonly CatalogueEntry[];

/** Tools as these settings have them. */
export function buildCatalogue(tools: readonly Tool[], config: Deps['config']): Catalogue {
  return tools.map((tool) => {
    const inputJson = inputJsonSchema(tool.inputFor(config), config);
    const outputJson = outputJsonSchema(tool.resultFor(config));
    const schemas = { inputSchema: passThrough(inputJson), outputSchema: passThrough(outputJson) };
    return { tool, ...schemas, inputJson, outputJson };
  });
}

/** How errors are told; `run` itself knows none of them. */
export const EXPLAINER: Explainer = { explain: explainError, isExpected, text: errorText };

function toolResult({ text, structured, failed, blocks, meta }: Answer): CallToolResult {
  return {
    content: [{ type: 'text', text }, ...blocks],
    structuredContent: structured,
    ...(meta !== undefined && { _meta: { ...meta } }),
    ...(failed && { isError: true }),
  };
}

/** The key under which the question to the person goes out and its answer comes back. */
const QUESTION = 'confirmation';
/** Its one field: some clients accept a form without fields by themselves, and leave out what is required. */
const YES = 'publish';
const yesSchema = z.object({ [YES]: z.boolean() });

/** Only a yes that was given is one. */
function answerOf(response: ReturnType<typeof inputResponse>): Dialogue['answer'] {
  if (response.kind !== 'elicit') return undefined;
  if (response.action === 'decline') return 'declined';
  const given = yesSchema.safeParse(response.content).data?.[YES];
  if (response.action === 'cancel' || given === undefined) return 'dismissed';
  return given ? 'accepted' : 'declined';
}

const capabilitiesSchema = z.object({
  elicitation: z.object({ form: z.unknown(), url: z.unknown() }).partial().optional(),
});

/** Both eras: 2026 clients say in each request what they can do, 2025 clients said it once when they connected. */
function dialogueOf(server: McpServer, request: ServerContext): Dialogue {
  const { mcpReq } = request;
  const declared: unknown = Reflect.get(mcpReq.envelope ?? {}, CLIENT_CAPABILITIES_META_KEY);
  const elicitation = capabilitiesSchema.safeParse(declared ?? server.server.getClientCapabilities()).data
    ?.elicitation;
  const response = inputResponse(mcpReq.inputResponses, QUESTION);
  const state: unknown = mcpReq.requestState();
  return {
    // An empty declaration means forms, for clients older than the choice.
    showsApps: showsApps(server, request),
    canAsk: elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined),
    answer: answerOf(response),
    state: typeof state === 'string' ? state : undefined,
    ask(question, returned, yes) {
      throw new QuestionForPerson(question, returned, yes);
    },
  };
}

function askPerson(message: string, requestState: string, title: string): InputRequiredResult {
  const requestedSchema = {
    type: 'object' as const,
    properties: { [YES]: { type: 'boolean' as const, title } },
    required: [YES],
  };
  return inputRequired({
    inputRequests: { [QUESTION]: inputRequired.elicit({ message, requestedSchema }) },
    requestState,
  });
}

function callRequestOf(
  server: McpServer,
  request: ServerContext,
  has: (tool: string) => boolean,
): CallRequest {
  const { signal, _meta, notify } = request.mcpReq;
  const progressToken = _meta?.progressToken;
  return {
    signal,
    has,
    dialogue: dialogueOf(server, request),
    async progress(done, total, message) {
      if (progressToken === undefined) return;
      const params = { progressToken, progress: done, message, ...(total !== undefined && { total }) };
      // A client that went away must not fail the call that still runs.
      await notify({ method: 'notifications/progress', params }).catch(() => {});
    },
  };
}

/** The tools that a caller is shown, and those that are kept back: not shown, and a call of one is told why. */
export function offeredTools(catalogue: Catalogue, { toolsets, readOnly, ruled }: Offer) {
  const isWithheld = ({ tool }: CatalogueEntry) =>
    (readOnly && tool.effect !== 'read') || !toolsets.includes(tool.toolset);
  const shown = catalogue.filter((entry) => !isWithheld(entry));
  const names = new Set(shown.map(({ tool }) => tool.name));
  return { shown, withheld: catalogue.filter(isWithheld), ruled, has: (tool: string) => names.has(tool) };
}

type Handler = (args: unknown, request: ServerContext) => Promise<CallToolResult | InputRequiredResult>;
type Offered = ReturnType<typeof offeredTools>;

/** Runs a tool for a client of a server. */
function handlerOf(
  tool: Tool,
  calledAs: string,
  server: McpServer,
  has: Offered['has'],
  open: () => Deps,
): Handler {
  const scope = scopeOf(tool);
  return async (args, request) => {
    // The SDK's challenge goes by the names that are listed.
    const held = request.http?.authInfo?.scopes;
    if (held !== undefined && !held.includes(scope))
      return toolResult(failure(scopeError(tool.name, scope), tool.effect, open(), EXPLAINER));
    const call = { ...callRequestOf(server, request, has), calledAs };
    const deps = open();
    const ending = await deps.tracing.call(
      tracedCall(tool.name, request),
      () => runTool(tool, args, call, deps, EXPLAINER),
      (end) => 'failed' in end && end.failed,
    );
    return 'question' in ending ? askPerson(ending.question, ending.state, ending.yes) : toolResult(ending);
  };
}

/** What a list of tools says of one. */
function listedTool({ tool, inputSchema, outputSchema }: CatalogueEntry, has: Offered['has']) {
  return {
    title: tool.title,
    description: tool.describe({ has }),
    inputSchema,
    outputSchema,
    annotations: annotationsOf(tool),
    _meta: { ...metaOf(tool), ...viewOf(tool.name)._meta },
  };
}

/** Lists to clients that show views also the tools that only views call; to others those would be of no use. */
function listForViews(server: McpServer, { shown, has }: Offered): void {
  const list = shown.map((entry) => ({
    ...listedTool(entry, has),
    name: entry.tool.name,
    inputSchema: entry.inputJson,
    outputSchema: entry.outputJson,
  }));
  server.server.setRequestHandler('tools/list', async (_request, context) => {
    if (!showsApps(server, context)) return { tools: list };
    const forViews = (await appToolsFor(has)).map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.describe({ has }),
      inputSchema: inputJsonSchema(tool.input),
      annotations: annotationsOf(tool),
      _meta: { ui: { visibility: ['app'] } },
    }));
    return { tools: [...list, ...forViews] };
  });
}

/**
 * Registers the tools that a caller is shown, and answers calls of those that aren't.
 *
 * @param open makes what one call works with
 */
export function registerTools(server: McpServer, offered: Offered, open: () => Deps): void {
  const { shown, withheld, ruled, has } = offered;
  const handlers = new Map<string, Handler>();
  for (const entry of shown) {
    const { tool } = entry;
    const facts = { ...listedTool(entry, has), scopeChallenge: challengeFor(scopeOf(tool)) };
    server.registerTool(tool.name, facts, handlerOf(tool, tool.name, server, has, open));
    for (const name of [tool.name, ...tool.formerNames])
      handlers.set(name, handlerOf(tool, name, server, has, open));
  }
  for (const { tool } of withheld) {
    const error = withheldError(tool.name, ruled);
    const refuse = async () => toolResult(failure(error, tool.effect, open(), EXPLAINER));
    for (const name of [tool.name, ...tool.formerNames]) handlers.set(name, refuse);
  }
  for (const [name, belongsTo] of Object.entries(APP_TOOLS)) {
    if (!has(belongsTo)) continue;
    handlers.set(name, async (args, request) => {
      const tool = await appTool(name);
      if (tool === undefined)
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${name} not found`);
      return handlerOf(tool, name, server, has, open)(args, request);
    });
  }
  listForViews(server, offered);
  if (handlers.size === shown.length) return;
  // The SDK calls only what it lists. Its list stays; the calls go through here.
  server.server.setRequestHandler('tools/call', async ({ params }, request) => {
    const handler = handlers.get(params.name);
    if (handler === undefined)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${params.name} not found`);
    return handler(params.arguments, request);
  });
}
