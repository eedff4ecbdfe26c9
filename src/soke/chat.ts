import { createParser } from 'eventsource-parser';
import type { AnswerBody } from '../http/http-client.ts';
import { unwrap } from './answer.ts';
import { chatFrameSchema, chatSchema } from './schemas.ts';

/** The assistant's answer, however it came. */
export interface ChatAnswer {
  text: string;
  model?: string;
  servicesUsed: string[];
}

export interface ChatReader {
  /** Takes in the next piece of the body; gives the number of characters of the answer so far. */
  feed(chunk: Uint8Array): number;
  /** What the whole body held: an answer, an error that came in the stream, or neither. */
  read(body: AnswerBody): { answer?: ChatAnswer; error?: unknown };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A plain answer (CHAT): OpenAI's form, without Soke's envelope (S2). */
function readPlain(body: AnswerBody): ChatAnswer | undefined {
  const parsed = body.kind === 'json' ? chatSchema.safeParse(unwrap(body.value)).data : undefined;
  const [choice] = parsed?.choices ?? [];
  if (parsed === undefined || choice === undefined) return undefined;
  const { content, data } = choice.message;
  return {
    text: content,
    servicesUsed: data?.services_used ?? [],
    ...(parsed.model !== undefined && { model: parsed.model }),
  };
}

/**
 * Reads a chat answer as server-sent events or as one JSON body: `stream` is documented, the frames are not. A frame is
 * taken in OpenAI's form (`choices[].delta.content`, `[DONE]` at the end), and as plain text when it isn't JSON.
 */
export function createChatReader(): ChatReader {
  const decoder = new TextDecoder();
  let text = '';
  let model: string | undefined;
  let servicesUsed: string[] = [];
  let error: unknown;
  const parser = createParser({
    onEvent({ data }) {
      if (data === '[DONE]') return;
      const frame = chatFrameSchema.safeParse(unwrap(parseJson(data)));
      if (!frame.success) {
        text += data;
        return;
      }
      error ??= frame.data.error;
      model = frame.data.model ?? model;
      const [choice] = frame.data.choices;
      const piece = choice?.delta ?? choice?.message;
      text += piece?.content ?? '';
      servicesUsed = piece?.data?.services_used ?? servicesUsed;
    },
  });
  return {
    feed(chunk) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      return text.length;
    },
    read(body) {
      // A stream may end without the empty line that ends its last event.
      parser.feed('\n\n');
      if (error !== undefined && error !== null) return { error };
      const streamed =
        text === '' ? undefined : { text, servicesUsed, ...(model !== undefined && { model }) };
      const answer = readPlain(body) ?? streamed;
      return answer === undefined ? {} : { answer };
    },
  };
}
