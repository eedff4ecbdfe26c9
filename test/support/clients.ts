import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as SdkClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as SdkStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as SdkHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { requireDeclared } from './strict-results.ts';

/** The clients every tool is driven with: the current SDK in both protocol eras, and the 2025 SDK. */
export const CLIENT_KINDS = ['client-2026', 'client-2025', 'sdk'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

const answerSchema = z.object({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  structuredContent: z
    .object({
      result: z.record(z.string(), z.unknown()).optional(),
      error: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
  isError: z.boolean().optional(),
});

/** What a tool call brought: the text a model reads, and the structured result or error. */
export interface ToolAnswer {
  text: string;
  result: Record<string, unknown>;
  error: Record<string, unknown>;
  isError: boolean;
}

/** A tool's answer as it came over the wire, or would. */
export function answerOf(raw: unknown): ToolAnswer {
  const { content, structuredContent, isError = false } = answerSchema.parse(raw);
  return {
    text: content.flatMap(({ text }) => text ?? []).join('\n'),
    result: structuredContent?.result ?? {},
    error: structuredContent?.error ?? {},
    isError,
  };
}

export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
  onProgress?: (progress: {
    progress: number;
    total?: number | undefined;
    message?: string | undefined;
  }) => void;
}

const contentsSchema = z.array(
  z.looseObject({ uri: z.string(), mimeType: z.string().optional(), text: z.string() }),
);
const messagesSchema = z.array(
  z.object({ role: z.string(), content: z.object({ type: z.literal('text'), text: z.string() }) }),
);

type Raw = Record<string, unknown>;
type Reference = { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string };

/** What a client reads beside calling tools. */
export interface ReadingClient {
  resources(): Promise<Raw>;
  templates(): Promise<Raw>;
  /** The data and the text at an address, and the whole answer. */
  read(uri: string): Promise<{ data: Raw; text: string; whole: Raw }>;
  /** What stands at an address, as it came. */
  contents(uri: string): Promise<z.infer<typeof contentsSchema>>;
  prompts(): Promise<Raw>;
  /** The text of a prompt. */
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  complete(ref: Reference, name: string, value: string): Promise<string[]>;
  skills(): Promise<Raw>;
  skill(uri: string): Promise<Raw>;
}

function readingOf(client: Client | SdkClient): ReadingClient {
  const contents = async (uri: string) => contentsSchema.parse((await client.readResource({ uri })).contents);
  const ask = async (method: string, params: Raw): Promise<Raw> =>
    client instanceof SdkClient
      ? client.request({ method, params }, z.looseObject({}))
      : client.request({ method, params }, z.looseObject({}));
  return {
    resources: () => client.listResources(),
    templates: () => client.listResourceTemplates(),
    contents,
    async read(uri) {
      const whole = await client.readResource({ uri });
      const [data, text] = contentsSchema.parse(whole.contents);
      return { data: JSON.parse(data?.text ?? ''), text: text?.text ?? '', whole };
    },
    prompts: () => client.listPrompts(),
    async prompt(name, args = {}) {
      const { messages } = await client.getPrompt({ name, arguments: args });
      return messagesSchema
        .parse(messages)
        .map(({ content }) => content.text)
        .join('\n');
    },
    complete: async (ref, name, value) =>
      (await client.complete({ ref, argument: { name, value } })).completion.values,
    skills: () => ask('skills/list', {}),
    skill: (uri) => ask('skills/get', { uri }),
  };
}

/** A connected client of any kind, under one face. */
export interface TestClient {
  kind: ClientKind;
  call(tool: string, args?: Record<string, unknown>, options?: CallOptions): Promise<ToolAnswer>;
  listTools(): Promise<Record<string, unknown>[]>;
  reading: ReadingClient;
  instructions(): string | undefined;
  close(): Promise<void>;
}

const info = { name: 'soku-mcp-test', version: '1.0.0' };
const negotiation = {
  'client-2026': { mode: { pin: '2026-07-28' } },
  'client-2025': { mode: 'legacy' },
} as const;

function face(kind: ClientKind, client: Client | SdkClient): TestClient {
  return {
    kind,
    async call(name, args = {}, { signal, timeoutMs = 50_000, onProgress } = {}) {
      const options = {
        timeout: timeoutMs,
        ...(signal !== undefined && { signal }),
        ...(onProgress !== undefined && { onprogress: onProgress }),
      };
      const params = { name, arguments: args };
      const raw =
        client instanceof SdkClient
          ? await client.callTool(params, undefined, options)
          : await client.callTool(params, options);
      const answer = answerOf(raw);
      if ('summary' in answer.result) requireDeclared(name, answer.result);
      return answer;
    },
    async listTools() {
      return (await client.listTools()).tools;
    },
    reading: readingOf(client),
    instructions: () => client.getInstructions(),
    close: () => client.close(),
  };
}

/**
 * Answers what the server asks the person; a client without one says that it can't ask. `accept` fills the form in,
 * `accept_unfilled` sends it back as it came, `accept_no` says no in it.
 */
export type Person = (question: string) => 'accept' | 'accept_unfilled' | 'accept_no' | 'decline' | 'cancel';

function answerForm(answer: ReturnType<Person>) {
  switch (answer) {
    case 'accept':
      return { action: 'accept' as const, content: { publish: true } };
    case 'accept_no':
      return { action: 'accept' as const, content: { publish: false } };
    case 'accept_unfilled':
      return { action: 'accept' as const, content: {} };
    default:
      return { action: answer };
  }
}

function makeClient(kind: 'client-2026' | 'client-2025', person: Person | undefined): Client {
  const capabilities = person === undefined ? {} : { elicitation: { form: {} } };
  const client = new Client(info, { versionNegotiation: negotiation[kind], capabilities });
  if (person !== undefined) {
    client.setRequestHandler('elicitation/create', ({ params }) => answerForm(person(params.message)));
  }
  return client;
}

function makeSdkClient(person: Person | undefined): SdkClient {
  const client = new SdkClient(info, { capabilities: person === undefined ? {} : { elicitation: {} } });
  if (person !== undefined) {
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => answerForm(person(params.message)));
  }
  return client;
}

/** A client of a process of its own. */
export interface ProcessClient extends TestClient {
  /** What the process wrote to stderr so far. */
  stderr(): string;
  pid: number | null;
}

/** Starts a process of its own and speaks to it over stdin and stdout. */
export async function connectStdio(
  kind: ClientKind,
  parameters: { command: string; args: string[]; env: Record<string, string> },
  person?: Person,
): Promise<ProcessClient> {
  const options = {
    ...parameters,
    env: { ...getDefaultEnvironment(), ...parameters.env },
    stderr: 'pipe' as const,
  };
  let stderr = '';
  const collect = (stream: { on(event: 'data', listener: (chunk: Buffer) => void): unknown } | null) =>
    stream?.on('data', (chunk) => {
      stderr += chunk.toString();
    });
  if (kind === 'sdk') {
    const client = makeSdkClient(person);
    const transport = new SdkStdioTransport(options);
    collect(transport.stderr);
    await client.connect(transport);
    return { ...face(kind, client), stderr: () => stderr, pid: transport.pid };
  }
  const client = makeClient(kind, person);
  const transport = new StdioClientTransport(options);
  collect(transport.stderr);
  await client.connect(transport);
  return { ...face(kind, client), stderr: () => stderr, pid: transport.pid };
}

/** Speaks to a server over Streamable HTTP. */
export async function connectHttp(
  kind: ClientKind,
  url: string,
  headers: Record<string, string> = {},
  person?: Person,
): Promise<TestClient> {
  const requestInit = { headers };
  if (kind === 'sdk') {
    const client = makeSdkClient(person);
    await client.connect(new SdkHttpTransport(new URL(url), { requestInit }));
    return face(kind, client);
  }
  const client = makeClient(kind, person);
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return face(kind, client);
}
