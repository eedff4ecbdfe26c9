import * as z from 'zod';
import { defineTool, type ToolContext } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { LONG_CALL_TIMEOUT_MS } from '../../config/timeouts.ts';
import type { TranscriptionSource } from '../../soke/bodies.ts';
import { MediaFileError } from '../../soke/errors.ts';
import { readMediaFile } from '../../soke/media-file.ts';
import { CREDITS } from '../../soke/prices.ts';
import { MAX_PATH, MAX_URL } from '../limits.ts';
import { accountId } from './arguments.ts';
import { jobLines, jobResult, jobSummary, replyWithJob, transcriptResult, withJobProgress } from './job.ts';

interface SourceArguments {
  url?: string | undefined;
  file?: string | undefined;
}

/** What is to be transcribed, the file already read. */
async function readSource(
  { url = '', file }: SourceArguments,
  { config, access }: ToolContext,
): Promise<TranscriptionSource> {
  if (file === undefined) return { url };
  if (config.sokeMediaDir === undefined || !access.files) throw new MediaFileError('no_folder');
  return { file: await readMediaFile(config.sokeMediaDir, file) };
}

export const sokeTranscribe = defineTool({
  name: 'soke_transcribe',
  title: 'Transcribe a video',
  toolset: 'research',
  effect: 'write',
  search: 'transcribe YouTube, TikTok, Instagram video',
  maxResultCharacters: 250_000,
  description: ({ has, inUse }) =>
    `Transcribes a YouTube, TikTok or Instagram video by its URL${inUse('sokeMediaDir') ? ', or a local audio or video file,' : ''} and returns the text. Use it when a post, a title or a description is to follow what was said.${has('soku_transcribe_media') ? " For Soku's media library use soku_transcribe_media." : ''} Costs ${CREDITS.transcribe} Soke credit each time: look in soke_list_transcriptions first. Waits some minutes; a job not done by then gives a jobId for soke_get_job: don't start another.`,
  timeoutMs: LONG_CALL_TIMEOUT_MS,
  input: z.strictObject({
    url: z
      .string()
      .min(1)
      .max(MAX_URL)
      .optional()
      .describe('Public URL of one video, e.g. https://youtu.be/abc.'),
    file: z
      .string()
      .min(1)
      .max(MAX_PATH)
      .optional()
      .describe(
        'Instead of url: path of an audio or video file inside the person’s SOKE_MEDIA_DIR, at most 25 MB.',
      ),
    accountId,
  }),
  oneOf: ['url', 'file'],
  onlyWith: { file: 'sokeMediaDir' },
  result: z.object({
    ...jobResult('The transcript, where it came otherwise.'),
    // What it brings stands in the fields of a transcript, where Soke keeps to its page.
    data: z.unknown().optional().register(notListed, {}),
    ...transcriptResult,
  }),
  summary: jobSummary,
  lines: jobLines,
  async run({ accountId, ...args }, context) {
    const source = await readSource(args, context);
    const { deadline } = context;
    const soke = await context.soke();
    const job = await withJobProgress(context, 'Soke is transcribing', (onPoll) =>
      soke.transcribe(source, onPoll, { accountId, deadline }),
    );
    return replyWithJob(job, accountId, context);
  },
});
