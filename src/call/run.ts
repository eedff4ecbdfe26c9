import type { Audience } from '../access/capabilities.ts';
import { CALL_TIMEOUT_MS } from '../config/timeouts.ts';
import { startDeadline } from '../http/deadline.ts';
import { inWordsOf } from '../text/command.ts';
import { LONGEST_IN_SECONDS, timeAfter } from '../text/duration.ts';
import type { Deps, Effect, Tool, ToolContext } from './define-tool.ts';
import { type Dialogue, QuestionForPerson } from './dialogue.ts';
import type { ContentBlock, WrittenReply } from './reply.ts';
import type { ToolError } from './tool-error.ts';

/** Turns errors into what the agent is told. */
export interface Explainer {
  /** @param errorId what the log calls it, if it is a defect of ours */
  explain(
    error: unknown,
    scene: { args: unknown; audience: Audience; effect?: Effect | undefined } & Pick<CallRequest, 'has'>,
    errorId?: string,
  ): ToolError;
  /** Whether an error is one that this product raises knowingly; anything else is a defect of ours. */
  isExpected(error: unknown): boolean;
  text(error: ToolError, effect: Effect): string;
}

/** Who asks for the work, and how they are spoken to meanwhile. */
export interface CallRequest {
  signal: AbortSignal;
  dialogue: Dialogue;
  progress: ToolContext['progress'];
  has: ToolContext['has'];
  /** Absent: by the name it has now. */
  calledAs?: string;
}

/** Work that a client asked for. */
export interface Call<T> {
  /** What the log calls it. */
  name: string;
  /** Absent: it may send something. */
  effect?: Effect;
  /** The arguments that led to an error, as far as they were read. */
  args(): unknown;
  timeoutMs: number | undefined;
  work(context: ToolContext): Promise<T>;
  /** Whether what it brought counts as a failure; else it doesn't. */
  hasFailed?(value: T): boolean;
}

/** How a call ended. */
export type Ending<T> = { value: T } | { question: QuestionForPerson } | { error: ToolError };

/** A tool's answer without a secret, or a question to the person. */
export type ToolEnding = Answer | { question: string; state: string; yes: string };

export interface Answer {
  text: string;
  /** `{ result }` or `{ error }`. */
  structured: unknown;
  failed: boolean;
  blocks: readonly ContentBlock[];
  meta: WrittenReply['meta'];
}

/** What a call gives its client: the one place that times, catches, explains and logs. Never throws. */
export async function runCall<T>(
  call: Call<T>,
  request: CallRequest,
  deps: Deps,
  explainer: Explainer,
): Promise<Ending<T>> {
  const { access, clock, config, log, newId } = deps;
  const startedAt = clock.now();
  const deferred: (() => void)[] = [];
  const explain = (error: unknown, args: unknown = {}) => {
    const errorId = explainer.isExpected(error) ? undefined : newId();
    if (errorId !== undefined) log.error({ tool: call.name, errorId, err: error }, 'unexpected error');
    const { effect } = call;
    const now = clock.now();
    const scene = { args, audience: access.audience, has: request.has, effect, now };
    const told = explainer.explain(error, scene, errorId);
    const { retryAfterSeconds: seconds = 0 } = told;
    return {
      ...told,
      fix: inWordsOf(config.command, told.fix),
      ...(seconds > LONGEST_IN_SECONDS && {
        retryAt: timeAfter(seconds, now),
      }),
      ...(config.sandbox && { sandbox: true as const }),
    };
  };
  const ended = (outcome: string, fields: object) => {
    const durationMs = clock.now() - startedAt;
    deps.metrics.called(call.name, outcome, durationMs);
    log.info({ tool: call.name, durationMs, ...fields }, 'tool call');
  };
  const timeoutMs = config.timeoutMs ?? call.timeoutMs ?? CALL_TIMEOUT_MS;
  const deadline = startDeadline(clock, timeoutMs, request.signal);
  const { dialogue, progress, has, calledAs = call.name } = request;
  const defer = (action: () => void) => deferred.push(action);
  const context: ToolContext = { ...deps, deadline, dialogue, progress, has, calledAs, explain, defer };
  try {
    const value = await deps.calls.track(
      () => call.work(context),
      () => deadline.cancel(),
    );
    const failed = call.hasFailed?.(value) ?? false;
    ended(failed ? 'failed' : 'ok', { ok: !failed });
    return { value };
  } catch (error) {
    if (error instanceof QuestionForPerson) {
      ended('asked', { ok: true, asked: true });
      return { question: error };
    }
    const explained = explain(error, call.args());
    const { kind, code, outcome } = explained;
    ended(kind, { ok: false, kind, code, outcome });
    return { error: explained };
  } finally {
    deadline.dispose();
    for (const action of deferred) action();
  }
}

/** A failed call as its client gets it. */
export function failure(
  error: ToolError,
  effect: Effect,
  { redactor }: Pick<Deps, 'redactor'>,
  { text }: Pick<Explainer, 'text'>,
): Answer {
  return {
    text: redactor.text(text(error, effect)),
    structured: redactor.data({ error }),
    failed: true,
    blocks: [],
    meta: undefined,
  };
}

/** Runs one call of a tool: parses its arguments, and takes secrets out of whatever it ends in. */
export async function runTool(
  tool: Tool,
  args: unknown,
  request: CallRequest,
  deps: Deps,
  explainer: Explainer,
): Promise<ToolEnding> {
  let listed: unknown = {};
  const call: Call<WrittenReply> = {
    name: tool.name,
    effect: tool.effect,
    args: () => listed,
    timeoutMs: tool.timeoutMs,
    async work(context) {
      listed = tool.canonical(args);
      return await tool.call(listed, context);
    },
    hasFailed: (reply) => reply.failed ?? false,
  };
  const ending = await runCall(call, request, deps, explainer);
  if ('error' in ending) return failure(ending.error, tool.effect, deps, explainer);
  if ('question' in ending) {
    const { question, state, yes } = ending.question;
    return { question: deps.redactor.text(question), state, yes };
  }
  const { result, text, failed = false, revealed, blocks = [], meta } = ending.value;
  const redactor = revealed === undefined ? deps.redactor : deps.redactor.without(revealed);
  return { text: redactor.text(text), structured: redactor.data({ result }), failed, blocks, meta };
}
