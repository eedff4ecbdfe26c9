import * as z from 'zod';
import type { Capabilities } from '../access/capabilities.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { Toolset } from '../config/settings.ts';
import type { WaitingPosts } from '../desk/waiting-posts.ts';
import type { Deadline } from '../http/deadline.ts';
import { withoutNulls } from '../input/absent.ts';
import { requireBounded } from '../input/bounded.ts';
import { requireOneOf } from '../input/one-of.ts';
import { InputError, inputErrorOf } from '../input/parse-input.ts';
import { isPlainObject } from '../input/plain-object.ts';
import type { Journal } from '../journal/journal.ts';
import type { Pacer } from '../pacing/pacer.ts';
import type { PictureFetcher } from '../pictures/picture-fetcher.ts';
import type { SokeClient } from '../soke/client.ts';
import type { AccountClient } from '../soku/account-client.ts';
import type { SokuClient } from '../soku/client.ts';
import type { HostedMedia } from '../soku/hosted-media.ts';
import type { ConsentTokens } from '../submission/consent-tokens.ts';
import type { Flights } from '../submission/flights.ts';
import type { Submission } from '../submission/submit-post.ts';
import type { Transcription } from '../submission/submit-transcription.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import type { Redactor } from '../text/redactor.ts';
import { entriesUnderNewNames, type Renamed } from '../text/renamed.ts';
import type { Bucket } from '../uploads/bucket.ts';
import type { Lender } from '../uploads/lender.ts';
import type { Dialogue } from './dialogue.ts';
import { type Line, type Reply, textOf, type WrittenReply, warningsOf } from './reply.ts';
import type { RunningCalls } from './running-calls.ts';
import type { ToolError } from './tool-error.ts';
import { hiddenArguments, type OnlyWith, type Use, whyHidden } from './words-in-force.ts';

/** What a tool does to the world; the annotations and read-only mode follow from it. */
export type Effect = 'read' | 'write' | 'publish' | 'delete';

/** For `search`: the tool is in front of the model from the beginning, also in hosts that load others when looked for. */
export const ALWAYS_LOADED = Symbol('always loaded');

/** What tools work with. Everything comes in here; nothing is created at import time. */
export interface Deps {
  /** What this call may do. */
  access: Capabilities;
  config: Config;
  clock: Clock;
  soku: SokuClient;
  /** A client with another key than the caller's. */
  sokuWith(apiKey: string): SokuClient;
  /** What Soku hosts for this caller, as far as this process was told. */
  hostedMedia: HostedMedia;
  /** Opens the bucket of the settings; undefined where none is set. */
  bucket: (() => Promise<Bucket>) | undefined;
  /** Opens what gives files an address for Soku; undefined where there is no way to. */
  lender(): Promise<Lender | undefined>;
  /** Opens the account's side of Soku (API keys, metrics), for those whom `access` lets. */
  account(): Promise<AccountClient>;
  /**
   * Gives a new key the place of this process's own: in the journal for good, and in the process where `access` lets.
   *
   * @returns whether this process uses it from its next call on
   * @throws the file system's error; then nothing has changed
   */
  replaceOwnKey(apiKey: string): Promise<boolean>;
  /** Opens Soke, signed in as the settings say; every call of it fails for callers who may not spend its credits. */
  soke(): Promise<SokeClient>;
  journal: Journal;
  /** Paces what this API key sends. */
  pacer: Pacer;
  calls: RunningCalls;
  consentTokens: ConsentTokens;
  /** The posts that are under way in this process. */
  flights: Flights<Submission>;
  /** Opens what gets pictures from public addresses. */
  pictures(): Promise<PictureFetcher>;
  /** The transcriptions that are. */
  transcriptions: Flights<Transcription>;
  /** Opens what waits for the person. */
  waitingPosts(): Promise<WaitingPosts>;
  /** Tells the person that something waits. */
  announceWaiting(): void;
  newId: () => string;
  log: Logger;
  metrics: Pick<Metrics, 'called'>;
  tracing: Pick<Tracing, 'call'>;
  redactor: Redactor;
}

/** One call of a tool. */
export interface ToolContext extends Deps {
  deadline: Deadline;
  /** How the client stands to asking its person. */
  dialogue: Dialogue;
  /**
   * An error as the agent is told it, for tools that report one within their result. Logs it if it is a defect of ours.
   *
   * @param args the arguments that led to it
   */
  explain(error: unknown, args?: unknown): ToolError;
  /** Does something when the call has ended, however it did. */
  defer(action: () => void): void;
  /** The name by which the client called; a former one, if it isn't the tool's own. */
  calledAs: string;
  /** Whether the client is offered a tool, so that no answer names one that isn't there. */
  has(tool: string): boolean;
  /** Tells a client that asked for it how far the call is. Never fails. */
  progress(done: number, total: number | undefined, message: string): Promise<void>;
}

/** What words about a tool may depend on. */
export interface Surroundings {
  /** Whether the client is offered a tool. */
  has(tool: string): boolean;
  /** Whether the settings are such. */
  inUse(use: Use): boolean;
}

export interface ToolDefinition<Input extends z.ZodObject, Result extends z.ZodObject> {
  name: string;
  /** What it was called before; such calls are answered, with a warning. */
  formerNames?: readonly string[];
  title: string;
  toolset: Toolset;
  effect: Effect;
  /** It reaches nothing outside this machine. */
  local?: boolean;
  /** The same call again changes nothing more, although it changes something; what only reads is so by itself. */
  idempotent?: boolean;
  /** Words by which a host finds it that loads tools when they are looked for; only what views call has none. */
  search?: string | typeof ALWAYS_LOADED;
  /** How long its text may be, where that is more than hosts take by themselves. */
  maxResultCharacters?: number;
  /**
   * 45 to 90 words: what, when and when not and which tool instead, the consequence, how arguments interact. Names only
   * tools that are there.
   */
  description: string | ((surroundings: Surroundings) => string);
  /** A flat strict object. */
  input: Input;
  /** Arguments that have a use only under some settings: under others they are neither shown nor taken. */
  onlyWith?: OnlyWith;
  /** Exactly one of these arguments, all optional by themselves, is given; the only one that is shown is required. */
  oneOf?: readonly string[];
  /**
   * Brings arguments into their one listed form, of the forms in which they are commonly written; what it doesn't
   * understand it leaves as it is. Of what is in that form already it changes nothing.
   */
  asWritten?(raw: unknown): unknown;
  /** Old names of arguments and what they are called now; taken with a warning. */
  renamedArguments?: Renamed;
  /** `summary` and, in the sandbox, `sandbox` come to it by themselves. */
  result: Result;
  /** What happened, in one or two sentences: the beginning of the text, and in the result for hosts that show only that. */
  summary(result: z.output<Result>): string;
  /** The rest of the text but warnings, request id and next step, which are written the same for all. */
  lines?(result: z.output<Result>): readonly Line[];
  /** Deadline when none is set; default 45 s. */
  timeoutMs?: number;
  run(args: z.output<Input>, context: ToolContext): Promise<Reply<z.output<Result>>>;
}

/** A tool whose argument types are behind it: lists hold tools of every shape. */
export interface Tool
  extends Pick<
    ToolDefinition<z.ZodObject, z.ZodObject>,
    | 'name'
    | 'title'
    | 'toolset'
    | 'effect'
    | 'input'
    | 'timeoutMs'
    | 'local'
    | 'idempotent'
    | 'search'
    | 'maxResultCharacters'
  > {
  formerNames: readonly string[];
  onlyWith: OnlyWith;
  oneOf: readonly string[];
  describe(surroundings: Surroundings): string;
  /** The arguments in their one listed form, as far as they are understood. @throws InputError when they are too many */
  canonical(raw: unknown): unknown;
  /** The schema of the result under these settings. A sandbox's has one field more, which comes last. */
  resultFor(config: Pick<Config, 'sandbox'>): z.ZodObject;
  /** Parses arguments in their listed form, strictly, and runs. @throws InputError and whatever the tool's work throws */
  call(written: unknown, context: ToolContext): Promise<WrittenReply>;
}

/** An input schema without what is hidden; of alternatives the only one that is left is required. */
function withoutHidden(input: z.ZodObject, hidden: readonly string[], oneOf: readonly string[]): z.ZodObject {
  if (hidden.length === 0) return input;
  const [alone, another] = oneOf.filter((argument) => !hidden.includes(argument));
  const shown = Object.entries(input.shape).filter(([argument]) => !hidden.includes(argument));
  const required = (argument: string, schema: z.core.$ZodType) =>
    argument === alone && another === undefined && schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return z.strictObject(
    Object.fromEntries(shown.map(([argument, schema]) => [argument, required(argument, schema)])),
  );
}

/**
 * The arguments as the tool takes them under these settings. What has no use under them is named before anything else
 * that is wrong: with it gone, the rest may be right.
 *
 * @throws InputError
 */
function parseArguments<Input extends z.ZodObject>(
  { input, onlyWith = {}, oneOf = [] }: { input: Input; onlyWith?: OnlyWith; oneOf?: readonly string[] },
  given: unknown,
  config: Config,
): z.output<Input> {
  const hidden = hiddenArguments(onlyWith, config);
  const inVain = isPlainObject(given) ? hidden.filter((argument) => given[argument] !== undefined) : [];
  if (inVain.length > 0) throw new InputError(whyHidden(onlyWith, inVain));
  const choice = oneOf.filter((argument) => !hidden.includes(argument));
  const parsed = input.safeParse(given);
  const lacksAlone = parsed.success && choice.length === 1 && !choice.some((name) => name in parsed.data);
  if (!parsed.success || lacksAlone) throw inputErrorOf(withoutHidden(input, hidden, oneOf), given);
  requireOneOf(parsed.data, choice);
  return parsed.data;
}

/** Makes a tool of its definition. */
export function defineTool<Input extends z.ZodObject, Result extends z.ZodObject>(
  definition: ToolDefinition<Input, Result>,
): Tool {
  const { name, title, toolset, effect, timeoutMs, description, input } = definition;
  const { onlyWith = {}, renamedArguments, oneOf = [] } = definition;
  return {
    name,
    title,
    toolset,
    effect,
    input,
    local: definition.local ?? false,
    idempotent: definition.idempotent ?? effect === 'read',
    ...(definition.search !== undefined && { search: definition.search }),
    ...(definition.maxResultCharacters !== undefined && {
      maxResultCharacters: definition.maxResultCharacters,
    }),
    formerNames: definition.formerNames ?? [],
    ...(timeoutMs !== undefined && { timeoutMs }),
    onlyWith,
    oneOf,
    describe: (surroundings) => (typeof description === 'string' ? description : description(surroundings)),
    canonical(raw) {
      requireBounded(raw);
      return definition.asWritten?.(raw) ?? raw;
    },
    resultFor: ({ sandbox }) =>
      z.object({
        summary: z.string(),
        ...definition.result.shape,
        ...(sandbox && { sandbox: z.boolean() }),
        ...((renamedArguments ?? definition.formerNames) !== undefined && {
          warnings: z.array(z.string()).optional(),
        }),
      }),
    async call(written, context) {
      const { entries: args, warnings: ofArguments } = isPlainObject(written)
        ? entriesUnderNewNames(written, renamedArguments ?? {}, 'argument')
        : { entries: written, warnings: [] };
      const warnings = [
        ...(context.calledAs === name ? [] : [`The tool ${context.calledAs} is now called ${name}.`]),
        ...ofArguments,
      ];
      const parsed = parseArguments(definition, withoutNulls(args ?? {}, input), context.config);
      const reply = await definition.run(parsed, context);
      const result = {
        summary: definition.summary(reply.result),
        ...(context.config.sandbox && { sandbox: true }),
        ...reply.result,
        ...(warnings.length > 0 && { warnings: [...warningsOf(reply.result), ...warnings] }),
      };
      const lines = definition.lines?.(reply.result) ?? [];
      return { ...reply, result, text: textOf(result, lines) };
    },
  };
}
