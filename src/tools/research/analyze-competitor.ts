import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { LONG_CALL_TIMEOUT_MS } from '../../config/timeouts.ts';
import { CREDITS } from '../../soke/prices.ts';
import { MAX_URL } from '../limits.ts';
import { accountId, platform } from './arguments.ts';
import { jobLines, jobResult, jobSummary, replyWithJob, withJobProgress } from './job.ts';

export const sokeAnalyzeCompetitor = defineTool({
  name: 'soke_analyze_competitor',
  title: 'Analyse a competing channel',
  toolset: 'research',
  effect: 'write',
  search: 'rival YouTube channel',
  description: `Has Soke analyse one competing YouTube channel and returns the analysis. Use it to learn from a channel the person names; for the videos of a whole topic use soke_research_content, and soke_chat for the person's own channel. Costs ${CREDITS.analyzeCompetitor} Soke credits each time, changes nothing else. Waits some minutes; a job not done by then gives a jobId for soke_get_job: don't start another.`,
  timeoutMs: LONG_CALL_TIMEOUT_MS,
  input: z.strictObject({
    channelUrl: z
      .string()
      .min(1)
      .max(MAX_URL)
      .describe("The channel's URL, e.g. https://www.youtube.com/@name."),
    platform,
    accountId,
  }),
  result: z.object(jobResult('The analysis as Soke sends it, undocumented: read it as it comes.')),
  summary: jobSummary,
  lines: jobLines,
  async run({ accountId, ...body }, context) {
    const { deadline } = context;
    const soke = await context.soke();
    const job = await withJobProgress(context, 'Soke is analysing the channel', (onPoll) =>
      soke.analyzeCompetitor(body, onPoll, { accountId, deadline }),
    );
    return replyWithJob(job, accountId, context);
  },
});
