import * as z from 'zod';
import { defineTool } from '../../call/define-tool.ts';
import { notListed } from '../../call/listing-words.ts';
import { LONG_CALL_TIMEOUT_MS } from '../../config/timeouts.ts';
import { InputError, type InputProblem } from '../../input/parse-input.ts';
import { CREDITS } from '../../soke/prices.ts';
import { MAX_URL } from '../limits.ts';
import { accountId, platform } from './arguments.ts';
import { jobLines, jobResult, jobSummary, replyWithJob, withJobProgress } from './job.ts';

const COLOR_GRADINGS = ['None', 'Warm', 'Cool', 'Cinematic', 'Vintage', 'Desaturated', 'Neon'] as const;
const LAYOUT_TYPES = ['TextLeft', 'TextRight', 'TextCenter', 'TextBottom', 'FullBleed'] as const;
const RESOLUTIONS = ['1280x720', '1080x1920'] as const;

const optionalText = z.string().min(1).max(MAX_URL).optional();

const input = z.strictObject({
  kind: z
    .enum(['full', 'background'])
    .default('full')
    .describe('full: with its title; background: a picture without text.'),
  videoUrl: optionalText.describe(
    'YouTube URL of the video. Kind full needs this, manualTitle or manualPrompt.',
  ),
  manualTitle: optionalText.describe('Title of the video.'),
  manualPrompt: optionalText.describe('What it is to show.'),
  colorGrading: z.enum(COLOR_GRADINGS).optional().describe('Mood of the colours; kind full only.'),
  layoutType: z.enum(LAYOUT_TYPES).optional().describe('Where the title stands; kind full only.'),
  resolution: z.enum(RESOLUTIONS).optional().meta({ default: '1280x720' }).describe('1080x1920: upright.'),
  templateId: optionalText.describe(
    'Style in the Soke dashboard, if the person gave one. Else kind full needs colorGrading and layoutType.',
  ),
  sessionId: optionalText.describe('Earlier one, from the Soke dashboard.').register(notListed, {}),
  overrideTitle: z
    .boolean()
    .optional()
    .meta({ default: true })
    .describe('background only.')
    .register(notListed, {}),
  platform,
  accountId,
});

/** What THUMB and THUMBBG ask of arguments together. */
function problemsOf(args: z.output<typeof input>): InputProblem[] {
  const given = (names: readonly (keyof typeof args)[]) => names.filter((name) => args[name] !== undefined);
  const foreign = given(args.kind === 'full' ? ['overrideTitle'] : ['colorGrading', 'layoutType']);
  const problems = foreign.map(
    (field): InputProblem => ({
      field,
      message: `${field} has no meaning with kind ${args.kind}.`,
      fix: `Leave ${field} out.`,
    }),
  );
  if (args.kind === 'background') return problems;
  if (given(['videoUrl', 'manualTitle', 'manualPrompt']).length === 0) {
    problems.push({
      field: 'videoUrl',
      message: 'There is nothing to make a thumbnail of.',
      fix: 'Give videoUrl, or manualTitle or manualPrompt.',
    });
  }
  if (args.templateId !== undefined) return problems;
  const allowed = { colorGrading: COLOR_GRADINGS, layoutType: LAYOUT_TYPES };
  for (const field of ['colorGrading', 'layoutType'] as const) {
    if (args[field] !== undefined) continue;
    problems.push({
      field,
      message: `${field} is missing, and there is no templateId.`,
      fix: `Give ${field}: one of ${allowed[field].join(', ')}. Or give templateId.`,
      candidates: [...allowed[field]],
    });
  }
  return problems;
}

export const sokeGenerateThumbnail = defineTool({
  name: 'soke_generate_thumbnail',
  title: 'Make a thumbnail',
  toolset: 'research',
  effect: 'write',
  search: 'YouTube thumbnail',
  description: ({ has }) =>
    `Makes one YouTube thumbnail with AI and returns it, most likely as a URL. Use it for a video${has('soku_render_template') ? '; for an image of a post use soku_render_template' : ''}. Costs ${CREDITS.generateThumbnail} Soke credits each time. It isn't set on the video: the person does that in YouTube Studio. Waits some minutes; a job not done by then gives a jobId for soke_get_job: don't start another.`,
  timeoutMs: LONG_CALL_TIMEOUT_MS,
  input,
  result: z.object(
    jobResult("As Soke sends it, undocumented: most likely the picture's URL. Show it to the person."),
  ),
  summary: jobSummary,
  lines: jobLines,
  async run({ accountId, ...args }, context) {
    const problems = problemsOf(args);
    if (problems.length > 0) throw new InputError(problems);
    const { kind, ...body } = args;
    const { deadline } = context;
    const soke = await context.soke();
    const job = await withJobProgress(context, 'Soke is making the thumbnail', (onPoll) =>
      soke.generateThumbnail(kind, body, onPoll, { accountId, deadline }),
    );
    return replyWithJob(job, accountId, context);
  },
});
