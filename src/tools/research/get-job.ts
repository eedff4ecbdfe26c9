import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { JOB_KINDS } from '../../soke/jobs.ts';
import { MAX_NAME } from '../limits.ts';
import { accountId } from './arguments.ts';
import { jobLines, jobResult, jobSummary, replyWithJob, transcriptResult } from './job.ts';

export const sokeGetJob = defineTool({
  name: 'soke_get_job',
  title: 'Look at a job',
  toolset: 'research',
  effect: 'read',
  search: 'Soke job status, result',
  maxResultCharacters: 250_000,
  description: ({ has }) =>
    has('soke_transcribe')
      ? 'Gives the status of a job that soke_generate_thumbnail, soke_analyze_competitor or soke_transcribe started, its result once it is completed, or why it failed. Use it when one of them returned a jobId without a result, at most every 10 seconds. It is free; starting a failed job again costs credits again. It also reads an earlier transcription by the id that soke_list_transcriptions shows.'
      : 'Gives the status of a job that was started at Soke elsewhere (a thumbnail, the analysis of a competitor or a transcription), its result once it is completed, or why it failed. Use it when the person names a job id, at most every 10 seconds; kind says which of them it is. It is free. It also reads an earlier transcription by the id that soke_list_transcriptions shows.',
  input: z.strictObject({
    jobId: z
      .string()
      .min(1)
      .max(MAX_NAME)
      .describe("From the call that started it, or a transcription's id."),
    kind: z.enum(JOB_KINDS).describe('What the job makes.'),
    accountId: accountId.describe('As in the call that started it.'),
  }),
  result: z.object({
    ...jobResult("Thumbnail (most likely the picture's URL) or analysis; undocumented."),
    ...transcriptResult,
  }),
  summary: jobSummary,
  lines: jobLines,
  async run({ jobId, kind, accountId }, context) {
    const { deadline } = context;
    const client = await context.soke();
    const job = await client.getJob(kind, jobId, { accountId, deadline });
    return replyWithJob(job, accountId, context);
  },
});
