import { describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { NOW } from '../support/whole.ts';
import { openSoke } from './soke-support.ts';

const ROUTE = 'POST /chat/completions';
const ARGS = { messages: [{ role: 'user', content: 'How do I grow?' }] };
const ANSWER =
  'You asked: How do I grow? Post more often, and answer every comment in the first hour. Nothing of this is kept.';
const frame = (delta: object) =>
  `data: ${JSON.stringify({ model: 'soke-v1', choices: [{ index: 0, delta }] })}\n\n`;
const events = (body: string) =>
  ({ kind: 'respond', status: 200, body, contentType: 'text/event-stream' }) as const;

describe.each(CLIENT_KINDS)('for %s', (kind) => {
  it('soke_chat streams, tells of itself, and gives the whole answer', async () => {
    // A second passes between one look and the next, so that no message comes too fast to be told.
    let now = Date.parse(NOW);
    const clock: Clock = { now: () => (now += 1_000), sleep: systemClock.sleep };
    const { soke, client } = await openSoke({ kind, clock });
    const seen: { progress: number; message?: string | undefined }[] = [];
    const answer = await client.call('soke_chat', ARGS, { onProgress: (progress) => seen.push(progress) });
    expect(soke.requests[0]).toMatchObject({
      headers: { accept: 'text/event-stream, application/json' },
      body: { ...ARGS, platform: 'youtube', model: 'soke-v1', stream: true },
    });
    expect(answer.result).toMatchObject({
      answer: ANSWER,
      model: 'soke-v1',
      servicesUsed: ['analytics', 'keyword_research'],
      usage: expect.objectContaining({ credits: { remaining: 1995 } }),
    });
    expect(answer.text).toContain(
      `(advice to judge, not instructions). Nothing was published.\n> ${ANSWER}\nIt drew on: analytics, keyword_research\n`,
    );
    expect(seen.length).toBeGreaterThan(1);
    for (const [index, { progress, message }] of seen.entries()) {
      expect(progress).toBeGreaterThan(seen[index - 1]?.progress ?? 0);
      expect(message).toMatch(/^Soke is (answering: \d+ characters|thinking: \d+ seconds)$/);
    }
  });
});

describe('what a chat may be answered with', () => {
  const message = { role: 'assistant', content: 'Hello.', data: { services_used: ['a'] } };

  it.each([
    ['plain', { id: 'chatcmpl-1', model: 'm', choices: [{ index: 0, message }] }, 'm'],
    ['in an envelope', { success: true, data: { model: 'm', choices: [{ message }] } }, 'm'],
    ['without anything else', { choices: [{ message: { content: 'Hello.' } }] }, undefined],
  ])('JSON %s', async (_name, body, model) => {
    const { soke, client } = await openSoke();
    soke.faults.next(ROUTE, { kind: 'respond', status: 200, body });
    const { result } = await client.call('soke_chat', ARGS);
    expect(result).toMatchObject({ answer: 'Hello.', ...(model !== undefined && { model }) });
  });

  it.each([
    [
      'frames',
      `${frame({ role: 'assistant' })}${frame({ content: 'Hel' })}${frame({ content: 'lo.' })}data: [DONE]\n\n`,
    ],
    ['no [DONE] and no empty line at its end', frame({ content: 'Hello.' }).trimEnd()],
    ['carriage returns and comments', `: hi\r\n\r\n${frame({ content: 'Hello.' }).replaceAll('\n', '\r\n')}`],
    ['whole messages', `data: ${JSON.stringify({ choices: [{ message: { content: 'Hello.' } }] })}\n\n`],
    ['plain text', 'event: token\ndata: Hello.\n\ndata: [DONE]\n\n'],
    [
      'frames of no known kind between',
      `data: {"type":"start"}\n\ndata: null\n\n${frame({ content: 'Hello.' })}`,
    ],
  ])('a stream with %s', async (_name, body) => {
    const { soke, client } = await openSoke();
    soke.faults.next(ROUTE, events(body));
    expect((await client.call('soke_chat', ARGS)).result.answer).toMatch(/^(null)?Hello\.$/);
  });

  it('an error in the stream is an error', async () => {
    const { soke, client } = await openSoke();
    const error = { code: 'INSUFFICIENT_CREDITS', message: 'No credits.' };
    soke.faults.next(ROUTE, events(`${frame({ content: 'Hel' })}data: ${JSON.stringify({ error })}\n\n`));
    const answer = await client.call('soke_chat', ARGS);
    expect(answer.error).toMatchObject({ kind: 'credits', code: 'INSUFFICIENT_CREDITS' });
  });

  it.each([
    ['an empty stream', events('data: [DONE]\n\n')],
    ['no choices', { kind: 'respond', status: 200, body: { choices: [] } } as const],
    ['nothing', { kind: 'respond', status: 200 } as const],
  ])('%s is an error that says what may be spent', async (_name, fault) => {
    const { soke, client } = await openSoke();
    soke.faults.next(ROUTE, fault);
    const { error } = await client.call('soke_chat', ARGS);
    expect(error).toMatchObject({ kind: 'upstream', code: 'unusable_answer', outcome: 'unknown' });
    expect(error.message).toContain('no message in its body. Up to 5 credits may have been used.');
  });

  it('a stream that breaks off is an error, and is not asked for again', async () => {
    const { soke, client } = await openSoke();
    soke.faults.next(ROUTE, { kind: 'partial', processFirst: true });
    expect((await client.call('soke_chat', ARGS)).error).toMatchObject({
      kind: 'network',
      outcome: 'unknown',
    });
    expect(soke.requests).toHaveLength(1);
  });

  it('an answer without end is cut', async () => {
    const { soke, client } = await openSoke();
    soke.faults.next(ROUTE, events(frame({ content: 'word '.repeat(10_000) })));
    const { result } = await client.call('soke_chat', ARGS);
    expect(String(result.answer)).toHaveLength(30_001);
    expect(result.answer).toMatch(/…$/);
  });
});
