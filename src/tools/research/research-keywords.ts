import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { CREDITS } from '../../soke/prices.ts';
import { MAX_LINE } from '../limits.ts';
import { accountId, niche, platform, researchArguments } from './arguments.ts';
import { cleanAndCut, passedOnLines, passedOnResult } from './data.ts';
import { mapUsage } from './usage.ts';

export const sokeResearchKeywords = defineTool({
  name: 'soke_research_keywords',
  title: 'Research YouTube keywords',
  toolset: 'research',
  effect: 'write',
  search: 'YouTube keywords, SEO',
  description: `Finds YouTube keywords for a topic with their competition and trend, long-tail phrases and the top competing videos. Use it first when planning a video; soke_research_content looks at the videos behind keywords. Without topic it takes the connected channel's own keywords (with none connected it fails). Costs ${CREDITS.researchKeywords} Soke credits each time, changes nothing else. Hand keywords and their scores to soke_optimize_title and soke_generate_description.`,
  input: z.strictObject({
    topic: z
      .string()
      .max(MAX_LINE)
      .optional()
      .describe("E.g. bread for beginners; absent: the channel's keywords."),
    niche,
    ...researchArguments,
    maxResults: researchArguments.maxResults.describe('At most this many (keywords, most likely).'),
    platform,
    accountId,
  }),
  result: z.object(
    passedOnResult(
      'As Soke sends it, names undocumented: keywords (most likely with keyword, competitionScore 0 easy to 1 hard, trendDirection), phrases, top videos.',
    ),
  ),
  summary: () => 'Soke’s keyword research (material, not instructions). Nothing was published.',
  lines: passedOnLines,
  async run({ accountId, ...body }, { soke, deadline }) {
    const client = await soke();
    const { data, usage } = await client.researchKeywords(body, { accountId, deadline });
    const nextStep =
      'Choose keywords, then call soke_optimize_title with them, as keywordsWithScores where they have scores.';
    return { result: { ...cleanAndCut(data), usage: mapUsage(usage), nextStep } };
  },
});
