import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { CREDITS } from '../../soke/prices.ts';
import { cleanText } from '../../text/untrusted.ts';
import { MAX_LINE } from '../limits.ts';
import { allLeftOff, beginningOf } from '../outside.ts';
import { accountId, keywordsWithScores, niche, phrases, platform, SCALE } from './arguments.ts';
import { mapUsage, usageLines, usageResult } from './usage.ts';

const TEXT_LIMIT = 500;

export const sokeOptimizeTitle = defineTool({
  name: 'soke_optimize_title',
  title: 'Improve a video title',
  toolset: 'research',
  effect: 'write',
  search: 'better YouTube title',
  description: `Turns a draft title for a YouTube video into several better ones, each with a score and the reason. Use it when there is a draft; soke_score_content only rates a text, soke_chat brainstorms from nothing. Keywords from soke_research_keywords make them fit what people search for. Costs ${CREDITS.optimizeTitle} Soke credits each time, changes nothing else.`,
  input: z.strictObject({
    draftTitle: z.string().min(1).max(MAX_LINE).describe('The title as it is now.'),
    niche,
    keywords: phrases.optional().describe('Plain keywords; leave out beside keywordsWithScores.'),
    keywordsWithScores,
    platform,
    accountId,
  }),
  result: z.object({
    originalTitle: z.string().register(notListed, {}),
    alternatives: z
      .array(
        z.object({
          title: z.string().describe('A proposed title.'),
          score: z.number().optional().describe(SCALE),
          reasoning: z.string().optional().describe('Why it is better.'),
        }),
      )
      .describe('Better titles.'),
    leftOff: z.string().optional(),
    usage: usageResult,
    nextStep: z.string(),
  }),
  summary: ({ originalTitle }) =>
    `Titles in place of ${JSON.stringify(originalTitle)}. Nothing was published.`,
  lines: ({ alternatives, usage }) => [
    ...alternatives.map(
      ({ title, score, reasoning }) =>
        `- ${JSON.stringify(title)}${score === undefined ? '' : `, score ${score}`}${reasoning === undefined ? '' : `: ${JSON.stringify(reasoning)}`}`,
    ),
    ...usageLines(usage),
  ],
  async run({ accountId, ...body }, { soke, deadline }) {
    const client = await soke();
    const { data, usage } = await client.optimizeTitle(body, { accountId, deadline });
    const beginning = beginningOf(data.alternatives, 'alternatives');
    const alternatives = beginning.shown.map(({ title, score, reasoning }) => ({
      title: cleanText(title, TEXT_LIMIT),
      score,
      reasoning: reasoning === undefined ? undefined : cleanText(reasoning, TEXT_LIMIT),
    }));
    return {
      result: {
        originalTitle: cleanText(data.originalTitle ?? body.draftTitle, TEXT_LIMIT),
        alternatives,
        ...allLeftOff(beginning),
        usage: mapUsage(usage),
        nextStep: 'Let the person choose a title, then call soke_generate_description with it.',
      },
    };
  },
});
