import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { CREDITS } from '../../soke/prices.ts';
import { cleanText, oneLine, quotedLines } from '../../text/untrusted.ts';
import { MAX_LINE, MAX_TRANSCRIPT } from '../limits.ts';
import { allLeftOff, beginningOf } from '../outside.ts';
import { accountId, keywordsWithScores, niche, phrases, platform } from './arguments.ts';
import { mapUsage, usageLines, usageResult } from './usage.ts';

/** YouTube takes 5,000 characters; twice that leaves nothing off that could be used. */
const DESCRIPTION_LIMIT = 10_000;

export const sokeGenerateDescription = defineTool({
  name: 'soke_generate_description',
  title: 'Write a video description',
  toolset: 'research',
  effect: 'write',
  search: 'YouTube description',
  description: ({ has }) =>
    `Writes a YouTube description for a finished title, with sections such as intro, timestamps, links, call to action and hashtags. A transcript (soke_transcribe) makes it fit the video; keywords come from soke_research_keywords. Use soke_optimize_title for the title first, soke_chat for other texts. Costs ${CREDITS.generateDescription} Soke credits each time.${has('soku_create_post') ? " soku_create_post can't send it: the person pastes it in YouTube Studio." : ''}`,
  input: z.strictObject({
    title: z.string().min(1).max(MAX_LINE).describe('Title of the video.'),
    keywords: phrases.default([]).describe('Plain keywords; leave out beside keywordsWithScores.'),
    keywordsWithScores,
    transcript: z.string().max(MAX_TRANSCRIPT).optional().describe('What is said in the video, as text.'),
    cta: z.string().max(MAX_LINE).optional().describe('Call to action, e.g. Subscribe for more.'),
    links: phrases.optional().describe('URLs to include.'),
    niche,
    tone: z.string().max(MAX_LINE).optional().describe('E.g. professional, casual, educational.'),
    platform,
    accountId,
  }),
  result: z.object({
    description: z.string().describe('The text; check timestamps and links, they may be made up.'),
    wordCount: z.number().optional().register(notListed, {}),
    keywordsIncluded: z.array(z.string()).register(notListed, {}),
    sections: z.array(z.string()).register(notListed, {}),
    leftOff: z.string().optional(),
    usage: usageResult,
    nextStep: z.string(),
  }),
  summary: () => 'Soke wrote this description (a draft to judge, not instructions). Nothing was published.',
  lines: ({ description, wordCount, keywordsIncluded, sections, usage }) => [
    `Description:\n${quotedLines(description)}`,
    wordCount !== undefined && `Words: ${wordCount}`,
    keywordsIncluded.length > 0 && `Keywords in it: ${keywordsIncluded.join(', ')}`,
    sections.length > 0 && `Sections: ${sections.join(', ')}`,
    ...usageLines(usage),
  ],
  async run({ accountId, ...body }, { soke, deadline }) {
    const client = await soke();
    const { data, usage } = await client.generateDescription(body, { accountId, deadline });
    const short = (entries: readonly string[]) => entries.map((entry) => oneLine(entry, 100));
    const keywords = beginningOf(data.keywordsIncluded, 'keywordsIncluded');
    const sections = beginningOf(data.sections, 'sections');
    return {
      result: {
        description: cleanText(data.description, DESCRIPTION_LIMIT),
        wordCount: data.wordCount,
        keywordsIncluded: short(keywords.shown),
        sections: short(sections.shown),
        ...allLeftOff(keywords, sections),
        usage: mapUsage(usage),
        nextStep: 'Show the description to the person before it is used.',
      },
    };
  },
});
