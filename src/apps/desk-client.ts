import type { ShownPost } from '../desk/shown-post.ts';
import type { Decision } from './decide.tsx';
import {
  type Checked,
  isObject,
  type ListedPost,
  readChecked,
  readFlags,
  readPosts,
  string,
} from './model.ts';

/** A post at the desk. */
export interface DeskPost extends ShownPost {
  checked: Checked;
}

/** A post of the record, with what one may want to look up elsewhere. */
export interface SentPost extends ListedPost {
  idempotencyKey: string | undefined;
  requestId: string | undefined;
  errorCode: string | undefined;
  agreedBy: string | undefined;
}

export interface DeskState {
  waiting: DeskPost[];
  posts: SentPost[];
  warnings: string[];
  /** Absent on one's own machine. */
  signedInAs: string | undefined;
  canDecide: boolean;
}

/** The desk's own server. */
export interface DeskClient {
  /** Reads everything anew. @throws SignedOutError, and when the server can't be reached */
  read(): Promise<DeskState>;
  /** @throws SignedOutError */
  decide(post: DeskPost, verdict: 'publish' | 'decline', remark?: string): Promise<Decision>;
  loadPicture(id: string, url: string): Promise<string>;
  signOut(): Promise<void>;
}

type Fields = Record<string, unknown>;
const list = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);

function readDeskPost(post: Fields): DeskPost {
  return {
    id: string(post.id) ?? '',
    binding: string(post.binding) ?? '',
    status: string(post.status) ?? '',
    beingSent: post.beingSent === true,
    since: string(post.since) ?? '',
    expiresAt: string(post.expiresAt) ?? '',
    ...readFlags(post),
    remark: string(post.remark),
    words: string(post.words),
    postSubmissionId: string(post.postSubmissionId),
    askedBy: string(post.askedBy),
    decidedBy: string(post.decidedBy),
    checked: readChecked(isObject(post.checked) ? post.checked : {}),
  };
}

function readState(state: Fields): DeskState {
  const raw = list(state.posts);
  return {
    waiting: list(state.waiting).map(readDeskPost),
    posts: readPosts(state).map((post, index) => ({
      ...post,
      idempotencyKey: string(raw[index]?.idempotencyKey),
      requestId: string(raw[index]?.requestId),
      errorCode: string(raw[index]?.errorCode),
      agreedBy: string(raw[index]?.agreedBy),
    })),
    warnings: Array.isArray(state.warnings) ? state.warnings.map(String) : [],
    signedInAs: string(state.signedInAs),
    canDecide: state.canDecide !== false,
  };
}

/** The server said no, or that it can't: nothing was done. */
class RefusedError extends Error {}

/** Whoever sat here is not signed in any more, or may not decide any more. */
export class SignedOutError extends RefusedError {}

function refusalOf(status: number, reason: string): Error {
  if (status === 401 || status === 403) return new SignedOutError(reason);
  return status < 500 || status === 503 ? new RefusedError(reason) : new Error(reason);
}

/** Speaks to the server that the page came from. */
export function createDeskClient(): DeskClient {
  let token = '';
  async function ask(path: string, body?: Fields): Promise<Fields> {
    const answer = await fetch(path, {
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-soku-desk': token },
        body: JSON.stringify(body),
      }),
    });
    const data: unknown = await answer.json();
    const fields = isObject(data) ? data : {};
    const reason = string(fields.error);
    if (!answer.ok)
      throw reason === undefined ? new Error('The desk did not answer.') : refusalOf(answer.status, reason);
    return fields;
  }
  return {
    async read() {
      const state = await ask('api/state');
      token = string(state.token) ?? '';
      return readState(state);
    },
    async decide({ id, binding }, verdict, remark) {
      try {
        const pressed = await ask('api/decide', {
          id,
          binding,
          verdict,
          ...(remark !== undefined && remark !== '' && { remark }),
        });
        return { final: pressed.final !== false, words: string(pressed.words) ?? '' };
      } catch (error) {
        if (error instanceof SignedOutError) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        if (error instanceof RefusedError || verdict === 'decline')
          return { final: false, words: `It was not done: ${reason}` };
        return {
          final: false,
          words: `No clear answer: ${reason} Press again: it goes out under the same key.`,
        };
      }
    },
    async loadPicture(id, url) {
      const { picture } = await ask('api/picture', { id, url });
      return string(picture) ?? '';
    },
    async signOut() {
      await ask('api/sign-out', {});
    },
  };
}
