import {
  type CallToolResult,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { scopeOf } from '../access/scopes.ts';
import type { Deps } from '../call/define-tool.ts';
import { type Dialogue, QuestionForPerson } from '../call/dialogue.ts';
import { type Answer, type CallRequest, type Explainer, failure, runTool } from '../call/run.ts';
import { explainError, isExpected } from '../explain/explain-error.ts';
import { errorText } from '../explain/tool-error.ts';
import { showsApps } from './apps.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { withheldError } from './read-only.ts';
import { scopeError } from './scope-challenge.ts';
import { tracedCall } from './traced-call.ts';

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
    showsApps: showsApps(server, request),
    // An empty declaration means forms, for clients older than the choice.
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

/** How a request is worked on, and who asks. */
export function callRequestOf(
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

/** Who calls what, and how. */
interface ClientCall {
  server: McpServer;
  request: ServerContext;
  entry: CatalogueEntry;
  /** The name by which it was called. */
  calledAs: string;
  args: unknown;
  /** It is kept back: by a rule of the policy, or by read-only mode. */
  withheld: boolean;
  ruled: boolean;
  has(tool: string): boolean;
}

/** Runs a tool for a client of a server. @throws LoadError when it can't be loaded */
export async function callTool(
  { server, request, entry, calledAs, args, withheld, ruled, has }: ClientCall,
  deps: Deps,
): Promise<CallToolResult | InputRequiredResult> {
  const { name, effect } = entry;
  if (withheld) return toolResult(failure(withheldError(name, ruled), effect, deps, EXPLAINER));
  const scope = scopeOf(entry);
  // The SDK's challenge goes by the names that are listed.
  const held = request.http?.authInfo?.scopes;
  if (held !== undefined && !held.includes(scope))
    return toolResult(failure(scopeError(name, scope), effect, deps, EXPLAINER));
  const call = { ...callRequestOf(server, request, has), calledAs };
  const tool = await entry.open();
  const ending = await deps.tracing.call(
    tracedCall(name, request),
    () => runTool(tool, args, call, deps, EXPLAINER),
    (end) => 'failed' in end && end.failed,
  );
  return 'question' in ending ? askPerson(ending.question, ending.state, ending.yes) : toolResult(ending);
}
