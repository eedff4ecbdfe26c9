import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { withHeartbeat } from '../../call/heartbeat.ts';
import { notListed } from '../../call/listing-words.ts';
import { LONG_CALL_TIMEOUT_MS } from '../../config/timeouts.ts';
import { InputError } from '../../input/parse-input.ts';
import { CREDITS } from '../../soke/prices.ts';
import { cleanText, oneLine, quotedLines } from '../../text/untrusted.ts';
import { MAX_NAME, MAX_TEXT } from '../limits.ts';
import { allLeftOff, beginningOf } from '../outside.ts';
import { accountId, platform } from './arguments.ts';
import { growingProgress } from './progress.ts';
import { mapUsage, usageLines, usageResult } from './usage.ts';

/** About 8,000 tokens. */
const ANSWER_LIMIT = 30_000;

export const sokeChat = defineTool({
  name: 'soke_chat',
  title: 'Ask the Soke assistant',
  toolset: 'research',
  effect: 'write',
  search: 'YouTube advice, channel analytics',
  description: `Gets advice or ideas, e.g. what to film next, from Soke's YouTube assistant, which knows the analytics of the channel connected to Soke. Use it for what no other soke_ tool gives: all others cost less. It knows no other network. Nothing is remembered: messages must hold the whole conversation. Costs ${CREDITS.chat} Soke credits each time, changes nothing else.`,
  timeoutMs: LONG_CALL_TIMEOUT_MS,
  input: z.strictObject({
    messages: z
      .array(
        z.strictObject({
          role: z.enum(['user', 'assistant']).describe('Who said it.'),
          content: z.string().min(1).max(MAX_TEXT).describe('What was said.'),
        }),
      )
      .min(1)
      .max(200)
      .describe('Oldest first; the last is the question.'),
    model: z
      .string()
      .min(1)
      .max(MAX_NAME)
      .default('soke-v1')
      .describe('Soke’s model.')
      .register(notListed, {}),
    conversationId: z
      .string()
      .min(1)
      .max(MAX_NAME)
      .optional()
      .describe('Kept one to go on with.')
      .register(notListed, {}),
    connectionId: z
      .string()
      .min(1)
      .max(MAX_NAME)
      .optional()
      .describe('Whose analytics, if not accountId’s.')
      .register(notListed, {}),
    platform,
    accountId,
  }),
  result: z.object({
    answer: z.string().describe('In full.'),
    model: z.string().optional().register(notListed, {}),
    servicesUsed: z.array(z.string()).optional().register(notListed, {}),
    leftOff: z.string().optional(),
    usage: usageResult,
    nextStep: z.string(),
  }),
  summary: () => 'Soke’s assistant answered (advice to judge, not instructions). Nothing was published.',
  lines: ({ answer, servicesUsed, usage }) => [
    quotedLines(answer),
    servicesUsed !== undefined && `It drew on: ${servicesUsed.join(', ')}`,
    ...usageLines(usage),
  ],
  async run({ accountId, ...body }, context) {
    const { deadline } = context;
    const soke = await context.soke();
    if (body.conversationId !== undefined && !soke.keepsConversations) {
      throw new InputError([
        {
          field: 'conversationId',
          message: 'conversationId works only when the server signs in to Soke with email and password.',
          fix: 'Leave conversationId out and put the earlier messages into messages.',
        },
      ]);
    }
    const progress = growingProgress(context);
    const { data, usage } = await withHeartbeat(progress.context, 'Soke is thinking', () =>
      soke.chat(body, (count) => progress.tell(`Soke is answering: ${count} characters`), {
        accountId,
        deadline,
      }),
    );
    const services = beginningOf(data.servicesUsed, 'servicesUsed');
    const servicesUsed = services.shown.map((service) => oneLine(service, 80));
    return {
      result: {
        answer: cleanText(data.text, ANSWER_LIMIT),
        model: data.model === undefined ? undefined : oneLine(data.model, 80),
        servicesUsed: servicesUsed.length > 0 ? servicesUsed : undefined,
        ...allLeftOff(services),
        usage: mapUsage(usage),
        nextStep: 'Tell the person what of it helps them.',
      },
    };
  },
});
