import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { ToolAnswer } from '../clients.ts';
import { ANSWERS, fine } from './answers.ts';
import { Ledger, type LooksFor } from './ledger.ts';
import { CONTENTS, type Cut, type Schedule, type Step } from './schedule.ts';
import type { Server, Tool, World } from './world.ts';

const TARGETS = [{ platform: 'x' }, { platform: 'threads' }];
const LONGEST_WAIT_MS = 30_000;
const MOST_TRIES = 20;
const DAY_MS = 24 * 3_600_000;

type Call = Extract<Step, { do: 'call' }>;
type Batch = Extract<Step, { do: 'batch' }>;

/** What may be left of a content that never went out: a person has to look, or Soku refuses it. */
const ENDS_OPEN = ['earlier_attempt_open'];
const NOT_YET = ['under_way', 'timeout', 'posts_a_minute'];

/** After so many schedules in one world the next one is opened: its records pile up. */
const SCHEDULES_A_WORLD = 25;

export interface Rules {
  /** Whether Soku, as it reads its keys, may make more of one content than were asked for. */
  mayDouble(clockIsWrong: boolean): boolean;
  looksFor: LooksFor;
}

/** Plays schedules one after the other, in one world and then the next. */
export class Lane {
  readonly #openWorld: () => Promise<World>;
  readonly #rules: Rules;
  #world: World;
  #servers: Promise<Server>[] = [];
  #played = 0;
  #scheduledTime = '';
  /** By how much the servers' clock was set back. */
  #setBackMs = 0;

  static async open(openWorld: () => Promise<World>, rules: Rules): Promise<Lane> {
    return new Lane(openWorld, await openWorld(), rules);
  }

  private constructor(openWorld: () => Promise<World>, world: World, rules: Rules) {
    this.#openWorld = openWorld;
    this.#world = world;
    this.#rules = rules;
  }

  async close(): Promise<void> {
    await this.#end('kill');
    await this.#world.close();
  }

  /** Plays one schedule, with contents and keys of its own. @throws when something happened that must not */
  async play(schedule: Schedule): Promise<void> {
    if (this.#played > 0 && this.#played % SCHEDULES_A_WORLD === 0) {
      await this.close();
      this.#world = await this.#openWorld();
    }
    this.#played += 1;
    this.#scheduledTime = new Date(this.#world.now() + 60 * DAY_MS).toISOString();
    const ledger = new Ledger(this.#world.soku, this.#world.answerWithinMs, this.#rules.looksFor);
    try {
      for (const step of schedule) await this.#step(step, ledger);
      await this.#finish(ledger);
      if (this.#setBackMs > 0) await this.#setClock(this.#setBackMs, ledger);
    } catch (error) {
      // What the failure left behind is nothing to the next schedule.
      this.#world.soku.clear();
      this.#world.disk([]);
      await this.#end('kill');
      await this.#setClock(this.#setBackMs, ledger);
      throw error;
    }
  }

  async #step(step: Step, ledger: Ledger): Promise<void> {
    const { soku } = this.#world;
    if (step.do === 'restart') return this.#end('stop');
    if (step.do === 'pass') return this.#world.pass(step.minutes * 60_000);
    if (step.do === 'set-back') return this.#setClock(-step.minutes * 60_000, ledger);
    const contents = step.do === 'call' ? [step.content] : step.contents;
    const answers = step.answers.map((number) => ANSWERS[number] ?? fine);
    for (const content of contents) soku.plan(this.#text(content), answers);
    if (step.do === 'batch') await this.#batch(step, ledger);
    else await this.#calls(step, ledger);
    if (step.cut?.by === 'kill') await this.#end('kill');
    this.#world.disk([]);
    soku.clear();
  }

  readonly #text = (content: number) => `content ${content} of ${this.#played}`;

  #arguments(content: number, swapped = false) {
    return {
      text: this.#text(content),
      platforms: swapped ? TARGETS.toReversed() : TARGETS,
      ...(content === CONTENTS - 1 && { scheduledTime: this.#scheduledTime }),
    };
  }

  async #setClock(ms: number, ledger: Ledger): Promise<void> {
    this.#setBackMs -= ms;
    ledger.wrongClock();
    await this.#world.setClock(ms);
  }

  /** Ends the servers; the next call starts one anew. */
  async #end(how: 'stop' | 'kill'): Promise<void> {
    const servers = await Promise.all(this.#servers.splice(0));
    await Promise.all(servers.filter((server) => server !== undefined).map((server) => server[how]()));
  }

  #server(place: number): Promise<Server> {
    const server = this.#servers[place] ?? this.#world.start();
    this.#servers[place] = server;
    return server;
  }

  async #calls({ content, servers, key, swapped, again, cut, disk }: Call, ledger: Ledger): Promise<void> {
    const text = this.#text(content);
    const args = {
      ...this.#arguments(content, swapped),
      ...(again && { allowDuplicate: true }),
      ...(key !== undefined && { idempotencyKey: `${key}-${content}-${this.#played}` }),
    };
    const opened = await Promise.all(servers.map((place) => this.#server(place)));
    this.#world.disk(disk);
    await Promise.all(
      opened.map(async (server) => {
        const asked = ledger.ask([text], this.#world.now(), { alone: servers.length === 1, again });
        const answer = await this.#send(server, 'soku_create_post', args, cut);
        if (answer !== undefined) ledger.answered(asked, answer, this.#world.now());
      }),
    );
  }

  async #batch({ contents, stopOnError, cut }: Batch, ledger: Ledger): Promise<void> {
    const posts = contents.map((content) => this.#arguments(content));
    const server = await this.#server(0);
    const asked = ledger.ask(contents.map(this.#text), this.#world.now());
    const answer = await this.#send(server, 'soku_create_posts', { posts, stopOnError }, cut);
    if (answer !== undefined) ledger.answered(asked, answer, this.#world.now());
  }

  /** @returns undefined when the call was cut off */
  async #send(
    server: Server,
    tool: Tool,
    args: Record<string, unknown>,
    cut: Cut | undefined,
  ): Promise<ToolAnswer | undefined> {
    const ended = new AbortController();
    const { soku } = this.#world;
    const enough = soku.received + (cut?.afterRequests ?? 0);
    let over = false;
    const answered = server.call(tool, args, ended.signal).finally(() => {
      over = true;
    });
    if (cut === undefined) return answered;
    answered.catch(() => {});
    await vi.waitUntil(() => over || soku.received >= enough, { interval: 1, timeout: LONGEST_WAIT_MS });
    if (!over && cut.afterMs > 0) await delay(cut.afterMs);
    if (over) return answered;
    if (cut.by === 'kill') {
      await this.#end('kill');
      await answered.catch(() => {});
      return undefined;
    }
    ended.abort();
    await answered.catch(() => {});
    return undefined;
  }

  /** In the end everything works again: each content that was asked for is there, or a person was told to look. */
  async #finish(ledger: Ledger): Promise<void> {
    for (const server of await Promise.all(this.#servers)) await server?.idle();
    // Long enough for Soku's limits to forget, and for what it is still at.
    await this.#world.pass(120_000);
    for (const text of ledger.texts()) {
      const content = [0, 1, 2].find((one) => this.#text(one) === text) ?? 0;
      const { isError, error, text: said } = await this.#last(content, ledger);
      if (this.#rules.looksFor === 'doubles') continue;
      const isThere = this.#world.soku.of(text).length > 0;
      if (!isError || error.code === 'duplicate_content') expect(isThere, `"${text}" is there`).toBe(true);
      else expect(ENDS_OPEN, said).toContain(error.code);
    }
    ledger.checkPosts(this.#rules.mayDouble);
    await ledger.checkJournal(this.#world.journal);
  }

  /** Asks for it once more, until nothing of it is under way; a busy machine may take all the time that a call has. */
  async #last(content: number, ledger: Ledger): Promise<ToolAnswer> {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const server = await this.#server(0);
      const asked = ledger.ask([this.#text(content)], this.#world.now());
      const args = this.#arguments(content);
      const answer = await server.call('soku_create_post', args, AbortSignal.timeout(LONGEST_WAIT_MS));
      if (answer === undefined) throw new Error('no answer at the end');
      ledger.answered(asked, answer, this.#world.now());
      if (!NOT_YET.includes(String(answer.error.code))) return answer;
      await this.#world.pass(10_000);
    }
    throw new Error('it did not come to an end');
  }
}
