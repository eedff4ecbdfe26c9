import {
  at,
  type LiveAccount,
  type LiveAnswer,
  newKey,
  seen,
  send,
  shapeOf,
  withKey,
  withToken,
} from './api.ts';

/** What was found of one guess: whether it holds, and what was seen. */
export interface Finding {
  holds: boolean;
  seen: string;
}

/** One guess of docs/soku-api.md that can be tried without publishing, changing or paying anything. */
export interface Guess {
  /** Its heading there. */
  id: string;
  says: string;
  /** Whether it needs an ID token. */
  needsToken?: true;
  try(account: LiveAccount): Promise<Finding>;
}

/** A post to nowhere: it can't be published. */
const NOWHERE = { post: { content: { text: 'check', mediaType: 'text', platform: [] } } };

const finding = (answer: LiveAnswer, holds: boolean, more = ''): Finding => ({
  holds,
  seen: `${seen(answer)}${more}`,
});

const RESET = /^\d{4}-\d\d-\d\dT|^\d{1,13}$/;

const aboutPosts: Guess[] = [
  {
    id: 'G1',
    says: 'the key comes as soku-api-key',
    async try(account) {
      const answer = await withKey(account, 'POST /v1/posts', NOWHERE);
      return finding(answer, answer.status !== 401);
    },
  },
  {
    id: 'G2',
    says: 'Authorization: Bearer is refused on content endpoints',
    async try(account) {
      const answer = await send(
        account,
        'POST /v1/posts',
        { authorization: `Bearer ${account.apiKey}` },
        NOWHERE,
      );
      return finding(answer, answer.status === 401);
    },
  },
  {
    id: 'G3',
    says: 'a post to no platform is refused with 400, after the key was looked at',
    async try(account) {
      const answer = await withKey(account, 'POST /v1/posts', NOWHERE);
      const unknown = { ...account, apiKey: 'sk_live_nobody_has_this_key_0000000000000' };
      const stranger = await withKey(unknown, 'POST /v1/posts', NOWHERE);
      const holds = answer.status === 400 && stranger.status === 401;
      return finding(answer, holds, `; with an unknown key ${seen(stranger)}`);
    },
  },
  {
    id: 'G4',
    says: 'errors carry code, message and details with the field',
    async try(account) {
      const { body } = await withKey(account, 'POST /v1/posts', NOWHERE);
      const error = at(body, 'error');
      const holds =
        typeof at(error, 'code') === 'string' && typeof at(error, 'details', 'field') === 'string';
      return { holds, seen: `error ${shapeOf(error)}, details ${shapeOf(at(error, 'details'))}` };
    },
  },
  {
    id: 'G5',
    says: 'GET /v1/posts lists posts with id, text, targets and time',
    async try(account) {
      const answer = await withKey(account, 'GET /v1/posts');
      const list = at(answer.body, 'posts');
      return finding(
        answer,
        answer.status === 200 && Array.isArray(list),
        `, ${shapeOf(list ?? answer.body)}`,
      );
    },
  },
  {
    id: 'G6',
    says: 'every answer has X-Request-ID, and those to a known key X-RateLimit-Limit, -Remaining and -Reset',
    async try(account) {
      const { headers } = await withKey(account, 'GET /v1/posts');
      const reset = headers.get('x-ratelimit-reset') ?? '';
      const names = ['x-request-id', 'x-ratelimit-limit', 'x-ratelimit-remaining'];
      const missing = names.filter((name) => !headers.has(name));
      const shown = RESET.test(reset) ? reset : 'of another form, or absent';
      return {
        holds: missing.length === 0 && RESET.test(reset),
        seen: `reset ${shown}, missing ${missing.join(' ') || 'none'}`,
      };
    },
  },
  {
    id: 'G7',
    says: 'a body that is not JSON is a 400',
    async try(account) {
      const answer = await withKey(account, 'POST /v1/posts', '{');
      return finding(answer, answer.status === 400);
    },
  },
];

const aboutMedia: Guess[] = [
  {
    id: 'G8',
    says: 'media that cannot be fetched are 400 upload_failed or 500 internal_error',
    async try(account) {
      const answer = await withKey(account, 'POST /v1/media', { url: 'https://unreachable.example/a.png' });
      return finding(answer, ['400 upload_failed', '500 internal_error'].includes(seen(answer)));
    },
  },
  {
    id: 'G9',
    says: 'an unknown template is 404 not_found',
    async try(account) {
      const answer = await withKey(account, 'POST /v1/templates', {
        templateSlug: 'no-such-template-check-live',
      });
      return finding(answer, seen(answer) === '404 not_found');
    },
  },
  {
    id: 'G10',
    says: 'unknown media are 404 not_found, and cost nothing',
    async try(account) {
      const answer = await withKey(account, 'POST /v1/ai/transcribe', {
        mediaId: 'media_no_such_check_live',
      });
      return finding(answer, seen(answer) === '404 not_found');
    },
  },
];

const aboutTheAccount: Guess[] = [
  {
    id: 'G11',
    says: 'an API key is refused where an ID token is asked for',
    async try(account) {
      const answer = await withKey(account, 'GET /v1/api-keys');
      return finding(answer, answer.status === 401);
    },
  },
  {
    id: 'G12',
    says: 'API keys are listed under keys, each with id and name',
    needsToken: true,
    async try(account) {
      const answer = await withToken(account, 'GET /v1/api-keys');
      const first = at(answer.body, 'keys', '0');
      return finding(
        answer,
        typeof at(first, 'id') === 'string',
        `, ${shapeOf(at(answer.body, 'keys') ?? answer.body)}`,
      );
    },
  },
  {
    id: 'G13',
    says: 'revoking an unknown key is 404 not_found',
    needsToken: true,
    async try(account) {
      const answer = await withToken(account, `DELETE /v1/api-keys/${newKey()}`);
      return finding(answer, seen(answer) === '404 not_found');
    },
  },
  {
    id: 'G14',
    says: 'metrics are refreshed without a body',
    needsToken: true,
    async try(account) {
      const answer = await withToken(account, 'POST /v1/metrics/refresh');
      return finding(answer, answer.status < 300, `, ${shapeOf(answer.body)}`);
    },
  },
];

/** Every guess that can be tried without harm, in the order of docs/soku-api.md. */
export const GUESSES: readonly Guess[] = [...aboutPosts, ...aboutMedia, ...aboutTheAccount];
