import type { ApiError } from '../http/api-error.ts';
import { apiOf, byTool, type ErrorScene, forOwner, PAGES, type Row, type Told } from './phrases.ts';

const ADDRESS_FIXES = {
  Soku: 'Ask the person to check SOKU_BASE_URL: it must be the address of the API, without extra path.',
  Soke: 'Check SOKE_BASE_URL; it ends in /api/v1.',
} as const;

const wrongAddress: Row = (error, scene) => ({
  kind: 'not_found',
  message: `${apiOf(error)} knows nothing at ${error.endpoint}.`,
  fix: forOwner(scene, ADDRESS_FIXES[apiOf(error)]),
});

export const redirected: Row = (error, scene) => ({
  kind: 'upstream',
  message: `${apiOf(error)} answered with a redirect, which its API doesn't do.`,
  unsaid: true,
  fix: forOwner(scene, ADDRESS_FIXES[apiOf(error)]),
});

const missing = (field: string, message: string, fix: string, more: Partial<Told> = {}): Told => ({
  kind: 'not_found',
  message,
  fix,
  field,
  ...more,
});

const SLUG = 'Use the slug shown in the template editor of the Soku dashboard';
/** What an endpoint of Soku didn't find when it answers 404 with a code, and where its id comes from. */
const NOT_FOUND: ReadonlyMap<string, Told> = new Map([
  [
    'POST /v1/templates',
    missing('templateSlug', 'Soku has no such template.', `${SLUG}; tweetImage is built in.`),
  ],
  ['POST /v1/media/render-og', missing('templateSlug', 'Soku has no such template.', `${SLUG}.`)],
  [
    'POST /v1/ai/transcribe',
    missing(
      'mediaId',
      'Soku has no such media.',
      "Use the id of a file in the account's media library; ask the person for it.",
    ),
  ],
]);

/** Where ids of API keys are to be had. */
export const idOfKey = (scene: ErrorScene): string =>
  `Use an id from ${byTool(scene, 'soku_list_api_keys', 'soku_list_api_keys', `${PAGES.keys} of the Soku dashboard`)}.`;

export function sokuNotFound(error: ApiError, scene: ErrorScene): Told {
  if (error.endpoint === 'GET /v1/posts')
    return missing(
      'source',
      'Soku has no list of posts: only one page of its documentation mentions one.',
      byTool(
        scene,
        'soku_list_posts',
        'Call soku_list_posts with source journal: it has what was sent from here. The dashboard has all.',
        "Ask the person to look in Soku's dashboard.",
      ),
      { candidates: ['journal'] },
    );
  if (error.endpoint === 'DELETE /v1/api-keys/{id}' && error.code !== undefined)
    return missing('keyId', 'Soku has no such API key.', idOfKey(scene));
  const known = error.code === undefined ? undefined : NOT_FOUND.get(error.endpoint);
  return known ?? wrongAddress(error, scene);
}

export function sokeNotFound(error: ApiError, scene: ErrorScene): Told {
  if (error.endpoint === 'DELETE /transcription/{id}')
    return missing(
      'transcriptionId',
      'Soke knows no such transcription.',
      `Take the id from ${byTool(scene, 'soke_list_transcriptions', 'soke_list_transcriptions', 'the Soke dashboard')}. It may have been deleted before.`,
    );
  if (error.endpoint.endsWith('/{id}'))
    return missing(
      'jobId',
      'Soke knows no such job.',
      'Give jobId and kind exactly as the tool that started the job gave them.',
    );
  return wrongAddress(error, scene);
}
