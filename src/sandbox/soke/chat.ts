import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { paid } from './endpoint.ts';
import { platform } from './research.ts';

const chatRequest = z.looseObject({
  platform,
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant']), content: z.string() })).min(1),
  model: z.string().default('soke-v1'),
  conversationId: z.string().optional(),
  connectionId: z.string().optional(),
  stream: z.boolean().default(false),
});

/** Real milliseconds between two frames, so that they arrive one by one. */
const FRAME_GAP_MS = 2;
const SERVICES = { services_used: ['analytics', 'keyword_research'] } as const;

/** POST /chat/completions (CHAT), 5 credits. The frames of a stream are a gap: OpenAI's form. */
export const completeChat = paid(5, chatRequest, ({ messages, model, stream }, { signedInBy }, { clock }) => {
  const question = messages.at(-1)?.content ?? '';
  const kept = signedInBy === 'login' ? 'This conversation is kept.' : 'Nothing of this is kept.';
  const content = `You asked: ${question} Post more often, and answer every comment in the first hour. ${kept}`;
  const id = `chatcmpl-${randomBytes(8).toString('hex')}`;
  const common = { id, created: Math.floor(clock.now() / 1000), model };
  if (!stream) {
    const choices = [{ index: 0, message: { role: 'assistant', content, data: SERVICES } }];
    return { response: Response.json({ ...common, object: 'chat.completion', choices }) };
  }
  const frame = (delta: object) => ({
    ...common,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta }],
  });
  const pieces = content.match(/\S+\s*/g) ?? [];
  const frames = [
    frame({ role: 'assistant' }),
    ...pieces.map((piece) => frame({ content: piece })),
    frame({ data: SERVICES }),
  ];
  const headers = { 'Content-Type': 'text/event-stream' };
  return { response: new Response(ReadableStream.from(eventsOf(frames)), { headers }) };
});

async function* eventsOf(frames: readonly object[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const frame of frames) {
    yield encoder.encode(`data: ${JSON.stringify(frame)}\n\n`);
    await delay(FRAME_GAP_MS);
  }
  yield encoder.encode('data: [DONE]\n\n');
}
