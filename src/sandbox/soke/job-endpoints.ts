import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { textPicture } from '../kernel/picture.ts';
import { paid, parse, type SokeEndpoint, type SokeVisit } from './endpoint.ts';
import { SokeRefusal } from './refusal.ts';
import { platform } from './research.ts';
import type { SokeState } from './state.ts';

const RESOLUTIONS = ['1280x720', '1080x1920'] as const;
/** TRX: 25 MB. */
const MAX_FILE_BYTES = 25 * 1024 * 1024;

const thumbnailFields = {
  platform,
  videoUrl: z.string().optional(),
  manualPrompt: z.string().optional(),
  manualTitle: z.string().optional(),
  resolution: z.enum(RESOLUTIONS).default('1280x720'),
  sessionId: z.string().optional(),
  templateId: z.string().optional(),
};
const colorGrading = z.enum(['None', 'Warm', 'Cool', 'Cinematic', 'Vintage', 'Desaturated', 'Neon']);
const layoutType = z.enum(['TextLeft', 'TextRight', 'TextCenter', 'TextBottom', 'FullBleed']);
const pictureRequest = z.looseObject(thumbnailFields);
const fullRequest = z.looseObject({
  ...thumbnailFields,
  colorGrading: colorGrading.optional(),
  layoutType: layoutType.optional(),
});
const backgroundRequest = z.looseObject({ ...thumbnailFields, overrideTitle: z.boolean().default(true) });

function startPicture(
  body: z.output<typeof pictureRequest>,
  { customer, origin }: SokeVisit,
  { jobs, files, clock }: SokeState,
) {
  const source = [body.videoUrl, body.manualTitle, body.manualPrompt].join(' ');
  const [width = 0, height = 0] = body.resolution.split('x').map(Number);
  const path = `/renders/soke_${randomBytes(8).toString('hex')}.png`;
  const texts = [body.manualTitle, body.manualPrompt].filter((text) => text !== undefined);
  files.put(path, { contentType: 'image/png', bytes: textPicture(width, height, texts) });
  const result = { imageUrl: `${origin}${path}`, width, height };
  const data = jobs.start('thumbnail', customer, source, clock.now(), { result, facts: {} });
  return { data, status: 202 as const };
}

/** POST /thumbnail/generate (THUMB), 4 credits. */
export const generateThumbnail = paid(4, fullRequest, (body, visit, state) => {
  const missing = (field: string) =>
    new SokeRefusal('BAD_REQUEST', `${field} is required.`, { details: { field } });
  if ([body.videoUrl, body.manualTitle, body.manualPrompt].every((value) => !value))
    throw missing('videoUrl');
  if (!body.templateId && body.colorGrading === undefined) throw missing('colorGrading');
  if (!body.templateId && body.layoutType === undefined) throw missing('layoutType');
  return startPicture(body, visit, state);
});

/** POST /thumbnail/generate-background (THUMBBG), 4 credits. */
export const generateBackground = paid(4, backgroundRequest, startPicture);

const competitorRequest = z.looseObject({ platform, channelUrl: z.url() });

/** POST /competitor/analyze (ASYNC), 3 credits. The result is a gap. */
export const analyzeCompetitor = paid(
  3,
  competitorRequest,
  ({ channelUrl }, { customer }, { jobs, clock }) => {
    const result = { uploadsPerWeek: 2, strongestTopics: ['sourdough', 'equipment'] };
    const made = { result, facts: { channelUrl } };
    const data = jobs.start('competitor', customer, channelUrl, clock.now(), made);
    return { data, status: 202 };
  },
);

const transcriptionRequest = z.union([
  z.strictObject({ url: z.url() }),
  z.strictObject({ file: z.instanceof(File) }),
]);

/** POST /transcription (TRX), 1 credit: a form with exactly one of `url` and `file`. */
export const transcribe: SokeEndpoint = (visit, state) => {
  if (visit.form === undefined) throw new SokeRefusal('BAD_REQUEST', 'Send multipart/form-data.');
  const source = parse(transcriptionRequest, Object.fromEntries(visit.form));
  if ('file' in source && source.file.size > MAX_FILE_BYTES)
    throw new SokeRefusal('BAD_REQUEST', 'The file is larger than 25 MB.');
  const name = 'file' in source ? source.file.name : source.url;
  return paid(1, z.unknown(), () => {
    const transcript = `Welcome to the sandbox. This is what is said in ${name}.`;
    const result = {
      transcript,
      durationSeconds: 42,
      wordCount: transcript.split(' ').length,
      language: 'en',
    };
    const made = { result, facts: { sourceUrl: name } };
    const data = state.jobs.start('transcription', visit.customer, name, state.clock.now(), made);
    return { data, status: 202 };
  })(visit, state);
};

/** GET /jobs/{jobId} (ASYNC); polls have no `meta`. */
export const getJob: SokeEndpoint = ({ customer, id }, { jobs, clock }) => ({
  data: jobs.onJobsPath(customer, id, clock.now()),
  bare: true,
});

/** GET /thumbnail/{id} (THUMB). */
export const getThumbnail: SokeEndpoint = ({ customer, id }, { jobs, clock }) => ({
  data: jobs.onOwnPath('thumbnail', customer, id, clock.now()),
  bare: true,
});

/** GET /transcription/{id} (TRX). */
export const getTranscription: SokeEndpoint = ({ customer, id }, { jobs, clock }) => ({
  data: jobs.onOwnPath('transcription', customer, id, clock.now()),
  bare: true,
});

/** GET /transcription (TRX): "paged history"; the shape is the sandbox's own. */
export const listTranscriptions: SokeEndpoint = ({ customer }, { jobs, clock }) => {
  const transcriptions = jobs.list('transcription', customer, clock.now());
  return { data: { transcriptions, total: transcriptions.length, page: 1 } };
};

/** DELETE /transcription/{id} (TRX). */
export const deleteTranscription: SokeEndpoint = ({ customer, id }, { jobs }) => {
  jobs.delete('transcription', customer, id);
  return { data: { deleted: true } };
};
