import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { ToolAnswer } from '../clients.ts';
import { POSTS } from '../posting.ts';
import { Ledger } from './ledger.ts';
import type { Cut, Schedule, Step, Wording } from './schedule.ts';
import type { Server, World } from './world.ts';

const TARGETS = [{ platform: 'x' }, { platform: 'threads' }];
const CLIENT_TIMEOUT_MS = 30_000;
const PLAINLY: Wording = { allowDuplicate: false, idempotencyKey: undefined, swapped: false };

type Call = Extract<Step, { do: 'call' }>;

/** After so many schedules in one world the next one is opened: its records pile up, and every start reads them all. */
const SCHEDULES_A_WORLD = 20;

/** Plays schedules one after the other, before one sandbox and then the next. */
export class Lane {
  readonly #openWorld: () => Promise<World>;
  #world: World;
  #servers: Promise<Server>[] = [];
  #played = 0;

  static async open(openWorld: () => Promise<World>): Promise<Lane> {
    return new Lane(openWorld, await openWorld());
  }

  private constructor(openWorld: () => Promise<World>, world: World) {
    this.#openWorld = openWorld;
    this.#world = world;
  }

  async close(): Promise<void> {
    await this.#restart('crash');
    await this.#world.close();
  }

  /** Plays one schedule, with contents and keys of its own. @throws when something happened that must not */
  async play(schedule: Schedule): Promise<void> {
    if (this.#played > 0 && this.#played % SCHEDULES_A_WORLD === 0) {
      await this.close();
      this.#world = await this.#openWorld();
    }
    this.#played += 1;
    const ledger = new Ledger(this.#world.sandbox, this.#world.answerWithinMs);
    try {
      for (const step of schedule) await this.#step(step, ledger);
      await this.#finish(ledger);
    } catch (error) {
      // What the failure left behind is nothing to the next schedule.
      this.#world.sandbox.faults.clear();
      await this.#restart('crash');
      throw error;
    }
  }

  async #step(step: Step, ledger: Ledger): Promise<void> {
    const { sandbox } = this.#world;
    if (step.do === 'restart') return this.#restart('stop');
    if (step.do === 'wait') return this.#world.pass(step.minutes * 60_000);
    sandbox.faults.next(POSTS, ...step.faults);
    if (step.do === 'batch') await this.#batch(step.contents.map(this.#text), step, ledger);
    else await Promise.all(Array.from({ length: step.times }, (_, turn) => this.#call(step, turn, ledger)));
    if (step.cut?.by === 'crash') await this.#restart('crash');
    sandbox.faults.clear();
  }

  readonly #text = (content: number) => `content ${content} of ${this.#played}`;

  #arguments(text: string, { allowDuplicate, idempotencyKey, swapped }: Wording) {
    return {
      text,
      platforms: swapped ? TARGETS.toReversed() : TARGETS,
      ...(allowDuplicate && { allowDuplicate }),
      ...(idempotencyKey !== undefined && { idempotencyKey: `${idempotencyKey}-${this.#played}` }),
    };
  }

  /** Ends the servers; the next call starts one anew. */
  async #restart(how: 'stop' | 'crash'): Promise<void> {
    const servers = await Promise.all(this.#servers.splice(0));
    await Promise.all(servers.map((server) => server[how]()));
  }

  /** Calls at once go to two servers in turn. */
  #server(turn: number): Promise<Server> {
    const place = turn % 2;
    const server = this.#servers[place] ?? this.#world.start();
    this.#servers[place] = server;
    return server;
  }

  async #call({ content, wording, times, cut }: Call, turn: number, ledger: Ledger): Promise<void> {
    const text = this.#text(content);
    const server = await this.#server(turn);
    const asked = ledger.ask([{ text, ...wording }], this.#world.now(), times === 1);
    const answer = await this.#send(server, 'soku_create_post', this.#arguments(text, wording), cut);
    if (answer !== undefined) ledger.answered(asked, answer, this.#world.now());
  }

  async #batch(
    texts: string[],
    { stopOnError, cut }: { stopOnError: boolean; cut: Cut | undefined },
    ledger: Ledger,
  ): Promise<ToolAnswer | undefined> {
    const posts = texts.map((text) => this.#arguments(text, PLAINLY));
    const wishes = texts.map((text) => ({ text, ...PLAINLY }));
    const server = await this.#server(0);
    const asked = ledger.ask(wishes, this.#world.now(), true);
    const answer = await this.#send(server, 'soku_create_posts', { posts, stopOnError }, cut);
    if (answer !== undefined) ledger.answered(asked, answer, this.#world.now());
    return answer;
  }

  /** @returns undefined when the call was cut off */
  async #send(
    { client }: Server,
    tool: string,
    args: Record<string, unknown>,
    cut: Cut | undefined,
  ): Promise<ToolAnswer | undefined> {
    const ended = new AbortController();
    const call = client.call(tool, args, { signal: ended.signal, timeoutMs: CLIENT_TIMEOUT_MS });
    if (cut === undefined) return call;
    const { requests } = this.#world.sandbox;
    const enough = requests.length + cut.afterRequests;
    let over = false;
    const answered = call
      .catch(() => undefined)
      .finally(() => {
        over = true;
      });
    await vi.waitUntil(() => over || requests.length >= enough, { interval: 2, timeout: CLIENT_TIMEOUT_MS });
    if (over) return answered;
    ended.abort();
    await answered;
    return undefined;
  }

  /** In the end everything works again: each content that was asked for goes out, if it has not. */
  async #finish(ledger: Ledger): Promise<void> {
    const { journal } = this.#world;
    for (const server of await Promise.all(this.#servers)) await server.idle();
    // Long enough for Soku's limits to forget.
    await this.#world.pass(120_000);
    const texts = ledger.texts();
    if (texts.length === 0) return;
    const finish = () => this.#batch(texts, { stopOnError: false, cut: undefined }, ledger);
    let answer = await finish();
    // A process that died left an attempt which others wait for until its time is over, as they are told.
    for (let again = 0; again < 20 && answer?.text.includes('(under_way)') === true; again += 1) {
      await this.#world.pass(1_000);
      await delay(500);
      answer = await finish();
    }
    expect(answer?.result, answer?.text).toMatchObject({ succeeded: texts.length });
    ledger.checkPosts();
    await ledger.checkJournal(journal);
  }
}
