import * as z from 'zod';

/** A tool that the model calls. */
export interface Call {
  id: string;
  name: string;
  input: unknown;
}

/** What a model is asked with: the tools it may call, and what it is shown of the results of earlier calls. */
interface Asked {
  streamed: boolean;
  tools: string[];
  results: unknown[];
}

type Event = readonly [event: string | undefined, data: unknown];

/** The model API of one company, as far as a call of a tool needs it. */
interface ModelApi {
  matches(path: string): boolean;
  read(body: unknown, path: string): Asked;
  /** The model's turn, as the events of a stream and as one object; without a call it says that it is done. */
  write(call: Call | undefined, id: string): { events: Event[]; whole: Record<string, unknown> };
}

const named = z.looseObject({ name: z.string().optional() });
/** Of a list those that are as they should be: hosts send more kinds of things than matter here. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all): z.output<T>[] =>
      all.flatMap((one) => {
        const parsed = item.safeParse(one);
        return parsed.success ? [parsed.data] : [];
      }),
    );
const parts = list(z.looseObject({ type: z.string().optional() }));
const streamed = z.boolean().catch(false);
const names = (tools: readonly { name?: string | undefined }[]) =>
  tools.flatMap(({ name }) => (name === undefined ? [] : [name]));

const anthropic: ModelApi = {
  matches: (path) => path.endsWith('/messages'),
  read(body) {
    const { stream, tools, messages } = z
      .object({
        stream: streamed,
        tools: list(named),
        messages: list(z.object({ content: z.union([parts, z.string()]) })),
      })
      .parse(body);
    const contents = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
    return {
      streamed: stream,
      tools: names(tools),
      results: contents.filter(({ type }) => type === 'tool_result'),
    };
  },
  write(call, id) {
    const base = { id, type: 'message', role: 'assistant', model: 'played', stop_sequence: null };
    const usage = { input_tokens: 1, output_tokens: 1 };
    const block = call ? { type: 'tool_use', ...call } : { type: 'text', text: 'done' };
    const delta = call
      ? { type: 'input_json_delta', partial_json: JSON.stringify(call.input) }
      : { type: 'text_delta', text: 'done' };
    const start = call ? { ...block, input: {} } : { type: 'text', text: '' };
    const stop_reason = call ? 'tool_use' : 'end_turn';
    const message = { ...base, content: [], stop_reason: null, usage };
    const event = (type: string, more: object): Event => [type, { type, ...more }];
    return {
      events: [
        event('message_start', { message }),
        event('content_block_start', { index: 0, content_block: start }),
        event('content_block_delta', { index: 0, delta }),
        event('content_block_stop', { index: 0 }),
        event('message_delta', { delta: { stop_reason, stop_sequence: null }, usage }),
        event('message_stop', {}),
      ],
      whole: { ...base, content: [block], stop_reason, usage },
    };
  },
};

const openAiChat: ModelApi = {
  matches: (path) => path.endsWith('/chat/completions'),
  read(body) {
    const { stream, tools, messages } = z
      .object({
        stream: streamed,
        tools: list(z.object({ function: named.catch({}) })),
        messages: list(z.looseObject({ role: z.string(), content: z.unknown().optional() })),
      })
      .parse(body);
    return {
      streamed: stream,
      tools: names(tools.map((tool) => tool.function)),
      results: messages.filter(({ role }) => role === 'tool').map(({ content }) => content),
    };
  },
  write(call, id) {
    const base = { id, created: 1, model: 'played' };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    const called = call && { name: call.name, arguments: JSON.stringify(call.input) };
    const message = {
      role: 'assistant',
      content: call ? null : 'done',
      ...(call && { tool_calls: [{ index: 0, id: call.id, type: 'function', function: called }] }),
    };
    const finish_reason = call ? 'tool_calls' : 'stop';
    const chunk = { ...base, object: 'chat.completion.chunk' };
    return {
      events: [
        [undefined, { ...chunk, choices: [{ index: 0, delta: message, finish_reason: null }] }],
        [undefined, { ...chunk, usage, choices: [{ index: 0, delta: {}, finish_reason }] }],
        [undefined, '[DONE]'],
      ],
      whole: { ...base, object: 'chat.completion', usage, choices: [{ index: 0, finish_reason, message }] },
    };
  },
};

/** Codex puts the tools of a server into a space of its own, which its calls must name. */
const spaced = named.extend({ tools: list(named) });
const SPACE = '\u0000';

const openAiResponses: ModelApi = {
  matches: (path) => path.endsWith('/responses'),
  read(body) {
    const { stream, tools, input } = z
      .object({
        stream: streamed,
        tools: list(spaced),
        input: list(z.looseObject({ type: z.string().optional(), output: z.unknown().optional() })),
      })
      .parse(body);
    return {
      streamed: stream,
      tools: tools.flatMap(({ name, tools: inner }) =>
        inner.length === 0 ? names([{ name }]) : names(inner).map((one) => `${name}${SPACE}${one}`),
      ),
      results: input.filter(({ type }) => type === 'function_call_output').map(({ output }) => output),
    };
  },
  write(call, id) {
    const [name = '', namespace] = (call?.name ?? '').split(SPACE).reverse();
    const item = call
      ? {
          type: 'function_call',
          id: `fc_${id}`,
          call_id: call.id,
          name,
          ...(namespace !== undefined && { namespace }),
          arguments: JSON.stringify(call.input),
          status: 'completed',
        }
      : {
          type: 'message',
          id: `m_${id}`,
          role: 'assistant',
          status: 'completed',
          content: [{ type: 'output_text', text: 'done', annotations: [] }],
        };
    const details = {
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    };
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2, ...details };
    const facts = { id, object: 'response', created_at: 1, model: 'played' };
    const response = { ...facts, status: 'completed', output: [item], usage };
    const event = (type: string, more: object, sequence_number: number): Event => [
      type,
      { type, sequence_number, ...more },
    ];
    return {
      events: [
        event('response.created', { response: { ...response, status: 'in_progress', output: [] } }, 0),
        event('response.output_item.added', { output_index: 0, item: { ...item, status: 'in_progress' } }, 1),
        event('response.output_item.done', { output_index: 0, item }, 2),
        event('response.completed', { response }, 3),
      ],
      whole: response,
    };
  },
};

const gemini: ModelApi = {
  matches: (path) => /generateContent/i.test(path),
  read(body, path) {
    const { tools, contents } = z
      .object({
        tools: list(z.object({ functionDeclarations: list(named) })),
        contents: list(
          z.object({ parts: list(z.looseObject({ functionResponse: z.unknown().optional() })) }),
        ),
      })
      .parse(body);
    const shown = contents.flatMap((content) => content.parts.map((part) => part.functionResponse));
    return {
      streamed: /stream/i.test(path),
      tools: names(tools.flatMap(({ functionDeclarations }) => functionDeclarations)),
      results: shown.filter((response) => response !== undefined),
    };
  },
  write(call) {
    const part = call
      ? { functionCall: { name: call.name, args: call.input, id: call.id } }
      : { text: 'done' };
    const whole = {
      candidates: [{ index: 0, content: { role: 'model', parts: [part] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    };
    return { events: [[undefined, whole]], whole };
  },
};

export const MODEL_APIS: readonly ModelApi[] = [anthropic, openAiChat, openAiResponses, gemini];
