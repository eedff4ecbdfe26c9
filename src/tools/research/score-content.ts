import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { CREDITS } from '../../soke/prices.ts';
import { cleanText, oneLine } from '../../text/untrusted.ts';
import { MAX_TEXT } from '../limits.ts';
import { allLeftOff, beginningOf } from '../outside.ts';
import { accountId, phrases, platform, SCALE } from './arguments.ts';
import { mapUsage, usageLines, usageResult } from './usage.ts';

const TEXT_LIMIT = 500;

export const sokeScoreContent = defineTool({
  name: 'soke_score_content',
  title: 'Score a title or text',
  toolset: 'research',
  effect: 'write',
  search: 'rate title, hook, script',
  description: `Rates a title, hook or script for YouTube: an overall score and one for each dimension (keyword placement, length, readability, hook, others), with suggestions. Fixed rules without AI: the same text gets the same score, so compare versions with it. For new titles use soke_optimize_title. Costs ${CREDITS.scoreContent} Soke credits each time, changes nothing else.`,
  input: z.strictObject({
    content: z
      .string()
      .min(1)
      .max(MAX_TEXT)
      .describe("One title, hook (opening) or script; Soke isn't told which."),
    targetKeywords: phrases.optional().describe('Keywords the text should contain.'),
    platform,
    accountId,
  }),
  result: z.object({
    overallScore: z.number().describe(SCALE),
    breakdown: z
      .array(
        z.object({
          dimension: z.string().describe('E.g. readability.'),
          value: z.number().optional().describe('Its score; higher is better.'),
          suggestion: z.string().optional().describe('What to change.'),
        }),
      )
      .describe('One per dimension.'),
    leftOff: z.string().optional(),
    usage: usageResult,
    nextStep: z.string(),
  }),
  summary: ({ overallScore }) => `Overall score: ${overallScore}. Nothing was published.`,
  lines: ({ breakdown, usage }) => [
    ...breakdown.map(
      ({ dimension, value, suggestion }) =>
        `- ${dimension}: ${value ?? 'no value'}${suggestion === undefined ? '' : `; suggestion: ${JSON.stringify(suggestion)}`}`,
    ),
    ...usageLines(usage),
  ],
  async run({ accountId, ...body }, { soke, deadline }) {
    const client = await soke();
    const { data, usage } = await client.scoreContent(body, { accountId, deadline });
    const beginning = beginningOf(Object.entries(data.breakdown), 'breakdown');
    const breakdown = beginning.shown.map(([dimension, { value, suggestion } = {}]) => ({
      dimension: oneLine(dimension, 60),
      value,
      suggestion: suggestion === undefined ? undefined : cleanText(suggestion, TEXT_LIMIT),
    }));
    const nextStep = 'Change the text where there is a suggestion.';
    return {
      result: {
        overallScore: data.overallScore,
        breakdown,
        ...allLeftOff(beginning),
        usage: mapUsage(usage),
        nextStep,
      },
    };
  },
});
