import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as bodyOf } from 'node:stream/consumers';
import * as z from 'zod';
import type { Clock } from '../../../src/clock.ts';
import { type Answer, fine, type Telling } from './answers.ts';

/**
 * What Soku may make of an `Idempotency-Key`; its page doesn't say. `not-atomic`: it looks for the key, makes the
 * submission, and only then notes the key.
 */
export const READINGS = [
  'honoured',
  'honoured-for-an-hour',
  'in-progress',
  'not-atomic',
  'ignored',
  'ignored-with-list',
] as const;
export type SokuReading = (typeof READINGS)[number];

/** Some minutes more than the hour: a call that begins within it may take a while. */
const AN_HOUR_MS = 62 * 60_000;
/**
 * A server that isn't atomic is done soon after its caller left: no client can tell how long it goes on, so the next
 * attempt is a second away from the last.
 */
const STILL_AT_IT_MS = 300;
/** What a look at the list of posts comes to where there is none: now and then it can't be had, which is another thing. */
const NOT_FOUND: Telling = {
  kind: 'respond',
  status: 404,
  body: '{"error":{"code":"not_found","message":"no such page"}}',
};
const NO_LIST: readonly Telling[] = [
  NOT_FOUND,
  { kind: 'respond', status: 200, body: '{"posts":"none"}' },
  NOT_FOUND,
  { kind: 'respond', status: 405, body: '{}' },
  NOT_FOUND,
  { kind: 'respond', status: 500, body: '<h1>Sorry</h1>' },
  { kind: 'respond', status: 403, body: '{}' },
  NOT_FOUND,
  { kind: 'hang' },
  NOT_FOUND,
  { kind: 'respond', status: 409, body: '{}' },
  NOT_FOUND,
  { kind: 'drop', where: 'body' },
];
/** How a look at a list that is there fails, now and then. */
const LIST_TROUBLES: readonly Telling[] = [
  { kind: 'respond', status: 200, type: 'text/html', body: '<h1>One moment</h1>' },
  { kind: 'respond', status: 521, type: 'text/html', body: '<h1>Sorry</h1>' },
  { kind: 'respond', status: 200, body: '{"posts":[],"hasMore":true}' },
];
/** So many looks from one such failure to the next. */
const BETWEEN_TROUBLES = 6;
/** What a key is tried with. */
const NO_PLATFORM = '{"error":{"code":"validation_error","message":"platform: choose at least one"}}';
const SAFE_TO_FINISH: readonly SokuReading[] = ['honoured', 'honoured-for-an-hour', 'in-progress'];

export interface Submission {
  id: string;
  key: string;
  text: string;
  at: number;
  body: z.infer<typeof postBody>;
}

const postBody = z.object({
  post: z.object({
    content: z.looseObject({ text: z.string().default(''), platform: z.array(z.unknown()) }),
  }),
  scheduledTime: z.string().optional(),
});

/** A Soku that knows posts alone, does with keys as it reads them, and answers as it is told to. */
export class FakeSoku {
  readonly submissions: Submission[] = [];
  /** How many requests for posts came in. */
  received = 0;
  readonly #clock: Clock;
  readonly #reading: SokuReading;
  /** How many looks at the list of posts came in. */
  #looks = 0;
  readonly #plans = new Map<string, Answer[]>();
  #listAs: ((submissions: readonly Submission[]) => Telling) | undefined;
  readonly #keys = new Map<string, { at: number; submission: Promise<Submission> }>();
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });

  private constructor(clock: Clock, reading: SokuReading) {
    this.#clock = clock;
    this.#reading = reading;
  }

  static async start(clock: Clock, reading: SokuReading): Promise<FakeSoku> {
    const soku = new FakeSoku(clock, reading);
    soku.#server.listen(0, '127.0.0.1');
    await once(soku.#server, 'listening');
    return soku;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}`;
  }

  /** The next requests for this text are answered like this, later ones well. */
  plan(text: string, answers: readonly Answer[]): void {
    this.#plans.set(text, [...answers]);
  }

  /** All requests are answered well. */
  clear(): void {
    this.#plans.clear();
  }

  /** From now on its list of posts, newest first, is told like this. */
  listAs(tell: (submissions: readonly Submission[]) => Telling): void {
    this.#listAs = tell;
  }

  of(text: string | undefined): Submission[] {
    return this.submissions.filter((one) => one.text === text);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('date', new Date(this.#clock.now()).toUTCString());
    if (request.method === 'GET') {
      await this.#list(response);
      return;
    }
    const body = postBody.parse(JSON.parse(await bodyOf(request)));
    const { text, platform } = body.post.content;
    if (platform.length === 0) return respond(response, 400, NO_PLATFORM);
    const key = String(request.headers['idempotency-key']);
    const { accepts, commitMs = 0, tell } = this.#plans.get(text)?.shift() ?? fine;
    this.received += 1;
    const closed = once(response, 'close');
    const made = accepts ? await this.#commit(key, body, commitMs, closed) : undefined;
    if (made === 'busy') return respond(response, 409, '{"error":{"code":"idempotency_in_progress"}}');
    if (tell.kind === 'fine' && tell.lateMs !== undefined) await this.#clock.sleep(tell.lateMs);
    await deliver(tell, made, response, closed);
  }

  /** Makes the submission, as far as the key has none. */
  async #commit(
    key: string,
    body: Submission['body'],
    ms: number,
    closed: Promise<unknown>,
  ): Promise<Submission | 'busy'> {
    const known = this.#keyed(key);
    const make = async () => {
      await this.#work(ms, closed);
      const id = `ps_${this.submissions.length + 1}`;
      const made = { id, key, text: body.post.content.text, at: this.#clock.now(), body };
      this.submissions.push(made);
      return made;
    };
    if (this.#reading.startsWith('ignored')) return make();
    if (this.#reading === 'not-atomic') {
      if (known !== undefined) return known.submission;
      const made = await make();
      this.#keys.set(key, { at: made.at, submission: Promise.resolve(made) });
      return made;
    }
    if (known !== undefined) {
      if (this.#reading !== 'in-progress') return known.submission;
      return Promise.race([known.submission, Promise.resolve().then(() => 'busy' as const)]);
    }
    const submission = make();
    this.#keys.set(key, { at: this.#clock.now(), submission });
    return submission;
  }

  #keyed(key: string) {
    const known = this.#keys.get(key);
    const lasts = this.#reading === 'honoured-for-an-hour' ? AN_HOUR_MS : Number.POSITIVE_INFINITY;
    return known !== undefined && this.#clock.now() - known.at < lasts ? known : undefined;
  }

  async #work(ms: number, closed: Promise<unknown>): Promise<void> {
    if (ms === 0) return;
    const work = this.#clock.sleep(ms);
    if (SAFE_TO_FINISH.includes(this.#reading)) return work;
    await Promise.race([work, closed.then(() => this.#clock.sleep(STILL_AT_IT_MS))]);
  }

  /** A list that isn't there fails in every way, one after the other. */
  async #list(response: ServerResponse): Promise<void> {
    const told = this.#listAs?.(this.submissions.toReversed());
    if (told !== undefined) return deliver(told, undefined, response, once(response, 'close'));
    if (this.#reading !== 'ignored-with-list') {
      const failure = NO_LIST[this.#looks % NO_LIST.length];
      this.#looks += 1;
      if (failure !== undefined) await deliver(failure, undefined, response, once(response, 'close'));
      return;
    }
    this.#looks += 1;
    const troubles = Math.floor(this.#looks / BETWEEN_TROUBLES);
    const isDue = this.#looks % BETWEEN_TROUBLES === 0;
    const trouble = isDue ? LIST_TROUBLES[troubles % LIST_TROUBLES.length] : undefined;
    if (trouble !== undefined) return deliver(trouble, undefined, response, once(response, 'close'));
    const posts = this.submissions.toReversed().slice(0, 50);
    const listed = posts.map(({ id, at, text, body }) => ({
      postSubmissionId: id,
      submittedAt: new Date(at).toISOString(),
      text,
      targets: body.post.content.platform,
      scheduledTime: body.scheduledTime,
    }));
    const hasMore = posts.length < this.submissions.length;
    respond(response, 200, JSON.stringify({ posts: listed, hasMore }));
  }
}

function respond(response: ServerResponse, status: number, body: string, headers: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

async function deliver(
  tell: Telling,
  made: Submission | undefined,
  response: ServerResponse,
  closed: Promise<unknown>,
): Promise<void> {
  switch (tell.kind) {
    case 'fine':
      return respond(response, 201, JSON.stringify({ postSubmissionId: made?.id }));
    case 'respond':
      return respond(response, tell.status, tell.body ?? '', {
        ...(tell.type !== undefined && { 'content-type': tell.type }),
        ...tell.headers,
      });
    case 'hang':
      await closed;
      return;
    case 'drop':
      if (tell.where === 'head') response.socket?.write('HTTP/1.1 2');
      if (tell.where === 'body') response.writeHead(201, { 'content-length': '99' }).write('{"post');
      response.socket?.destroy();
  }
}
