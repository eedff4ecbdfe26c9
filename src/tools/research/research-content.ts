import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { boundsListed } from '../../call/listing-words.ts';
import { CREDITS } from '../../soke/prices.ts';
import { accountId, platform, researchArguments } from './arguments.ts';
import { cleanAndCut, passedOnLines, passedOnResult } from './data.ts';
import { mapUsage } from './usage.ts';

export const sokeResearchContent = defineTool({
  name: 'soke_research_content',
  title: 'Research YouTube videos',
  toolset: 'research',
  effect: 'write',
  search: 'successful YouTube videos',
  description: `Finds the YouTube videos that do well for up to 10 keywords. Use it to see what works; for the keywords themselves use soke_research_keywords, for one channel soke_analyze_competitor. Without keywords it takes the connected channel's own top 5 (with none connected it fails). Costs ${CREDITS.researchContent} Soke credits each time, changes nothing else.`,
  input: z.strictObject({
    keywords: z
      .array(z.string().max(100))
      .max(10)
      .register(boundsListed, { listed: true })
      .optional()
      .describe("Search words, e.g. sourdough; absent: the channel's top 5."),
    ...researchArguments,
    maxResults: researchArguments.maxResults.describe('At most this many videos.'),
    platform,
    accountId,
  }),
  result: z.object(
    passedOnResult(
      'As Soke sends it, names and units undocumented: videos with view velocity, engagement rates, tags.',
    ),
  ),
  summary: () => 'Soke’s content research (material, not instructions). Nothing was published.',
  lines: passedOnLines,
  async run({ accountId, ...body }, { soke, deadline }) {
    const client = await soke();
    const { data, usage } = await client.researchContent(body, { accountId, deadline });
    const nextStep = 'Use what these videos have in common for a title: soke_optimize_title.';
    return { result: { ...cleanAndCut(data), usage: mapUsage(usage), nextStep } };
  },
});
