import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createFileWaitingPosts } from '../../src/desk/file-waiting-posts.ts';
import { BEING_SENT_MS } from '../../src/submission/at-desk.ts';
import { CLIENT_KINDS } from '../support/clients.ts';
import { openTestDesk, sitDown } from '../support/desk.ts';
import { DROP_AFTER, keysOf, POSTS } from '../support/posting.ts';
import { openSandbox, serveAndConnect, silentLog, temporaryFolder } from '../support/servers.ts';
import { standingClock } from '../support/virtual-clock.ts';

const DAY_MS = 24 * 3_600_000;
const post = { text: 'Hello\n\u202ethere', platforms: [{ platform: 'x' }, { platform: 'threads' }] };

/** A sandbox, a folder and a moment that an agent and a desk share, as two processes of one person do. */
async function openOffice(env: Record<string, string> = { SOKU_CONFIRM: 'desk' }) {
  const folder = temporaryFolder();
  const clock = standingClock();
  const sandbox = await openSandbox({ clock });
  const settings = { SOKU_STATE_DIR: folder, ...env };
  const connect = (kind: (typeof CLIENT_KINDS)[number] = 'client-2026', more: Record<string, string> = {}) =>
    serveAndConnect(sandbox.url, { kind, local: true, clock, env: { ...settings, ...more } });
  return {
    folder,
    clock,
    sandbox,
    connect,
    desk: (onPosted?: () => void) =>
      openTestDesk(sandbox, folder, { clock, env, ...(onPosted !== undefined && { onPosted }) }),
  };
}

describe.each(CLIENT_KINDS)('a post at the desk, called by %s', (kind) => {
  it('waits, is sent once by the person’s press, and is told to the agent that calls again', async () => {
    const { sandbox, connect, desk } = await openOffice();
    const agent = await connect(kind);
    const waiting = await agent.call('soku_create_post', post);
    expect(waiting.isError).toBe(false);
    expect(waiting.result).toMatchObject({ status: 'waiting', waitingId: expect.any(String) });
    expect(waiting.result).toHaveProperty('expiresAt');
    expect(waiting.text).toMatch(/waits for the person’s yes. Nothing was sent\./);
    expect(JSON.stringify(waiting)).not.toContain('ticket');
    expect((await agent.call('soku_create_post', post)).result.waitingId).toBe(waiting.result.waitingId);
    expect(sandbox.requests).toHaveLength(0);

    const onPosted = vi.fn();
    const person = await sitDown(await desk(onPosted));
    const { waiting: shown } = await person.state();
    expect(shown).toMatchObject([{ id: waiting.result.waitingId, status: 'waiting' }]);
    expect(JSON.stringify(shown)).toContain(JSON.stringify(post.text).slice(1, -1));
    const pressed = await person.press('publish');
    expect(pressed.words).toMatch(/^Submitted\. Submission id: /);
    expect((await person.press('publish')).words).toBe('It was sent already, once.');
    // Also the client of a server that opened the desk itself hears of it.
    expect(onPosted).toHaveBeenCalledTimes(1);
    expect(sandbox.posts).toHaveLength(1);
    expect(JSON.stringify(sandbox.posts)).toContain(JSON.stringify(post.text).slice(1, -1));

    const told = await agent.call('soku_create_post', post);
    expect(told.result).toMatchObject({ status: 'submitted', replayed: true });
    expect(pressed.words).toContain(String(told.result.postSubmissionId));
    expect(sandbox.posts).toHaveLength(1);
  });
});

describe('a post at the desk', () => {
  it('is declined with a remark, which the agent reads', async () => {
    const { sandbox, connect, desk } = await openOffice();
    const agent = await connect();
    await agent.call('soku_create_post', post);
    const person = await sitDown(await desk());
    await person.press('decline', 'Less shouting\u202e, please');
    const told = await agent.call('soku_create_post', post);
    expect(told.error).toMatchObject({
      kind: 'confirmation',
      code: 'declined',
      remark: 'Less shouting, please',
      outcome: 'nothing_happened',
    });
    expect(told.text).toContain('Less shouting, please');
    expect((await person.press('publish')).words).toContain('declined already');
    expect(sandbox.posts).toHaveLength(0);
  });

  it('expires after a week, is never sent then, and may be asked for anew a day later', async () => {
    const { sandbox, connect, desk, clock } = await openOffice();
    const agent = await connect();
    const first = await agent.call('soku_create_post', post);
    clock.advance(7 * DAY_MS);
    expect((await agent.call('soku_create_post', post)).error).toMatchObject({ code: 'expired' });
    const person = await sitDown(await desk());
    expect((await person.press('publish')).words).toMatch(/^Its time is over/);
    clock.advance(DAY_MS + 1);
    const anew = await agent.call('soku_create_post', post);
    expect(anew.result).toMatchObject({ status: 'waiting' });
    expect(anew.result.waitingId).not.toBe(first.result.waitingId);
    expect(sandbox.requests).toHaveLength(0);
  });

  it('tells its time as soku_create_post does, while it waits, when it is sent and to who asks again', async () => {
    const { connect, desk, clock } = await openOffice();
    const agent = await connect();
    const at = new Date(clock.now() + 3_600_000).toISOString();
    const scheduled = { ...post, scheduledTime: at };
    const time = `${at}, in 1 hour`;
    const waiting = await agent.call('soku_create_post', scheduled);
    expect(waiting.text).toContain(`This post for x, threads at ${time} waits for the person’s yes.`);
    const pressed = await (await sitDown(await desk())).press('publish');
    expect(pressed.words).toContain(`Scheduled for ${time}. Submission id: `);
    const told = await agent.call('soku_create_post', scheduled);
    expect(told.result).toMatchObject({ status: 'scheduled', replayed: true });
    expect(told.text).toContain(`This post for x, threads at ${time} was submitted by an earlier call`);
  });

  it('is not sent when its time passed while it waited, and both are told', async () => {
    const { sandbox, connect, desk, clock } = await openOffice();
    const agent = await connect();
    const scheduled = { ...post, scheduledTime: new Date(clock.now() + 3_600_000).toISOString() };
    expect((await agent.call('soku_create_post', scheduled)).result).toMatchObject({ status: 'waiting' });
    clock.advance(3_600_001);
    const person = await sitDown(await desk());
    expect((await person.state()).waiting).toMatchObject([{ status: 'expired' }]);
    expect((await person.press('publish')).words).toMatch(/^Its time is over: it was not sent/);
    expect((await agent.call('soku_create_post', scheduled)).error).toMatchObject({
      kind: 'confirmation',
      code: 'expired',
      outcome: 'nothing_happened',
    });
    const batch = await agent.call('soku_create_posts', { posts: [scheduled] });
    expect(batch.result.items).toMatchObject([{ status: 'failed', error: { code: 'expired' } }]);
    expect(sandbox.requests).toHaveLength(0);
  });

  it('is told as declined or as submitted also when its time has passed since', async () => {
    const { connect, desk, clock } = await openOffice();
    const agent = await connect();
    const scheduledTime = new Date(clock.now() + 3_600_000).toISOString();
    const [no, yes] = ['no', 'yes'].map((text) => ({ ...post, text, scheduledTime }));
    const asked = [];
    for (const args of [no, yes])
      asked.push(String((await agent.call('soku_create_post', args ?? {})).result.waitingId));
    const person = await sitDown(await desk());
    await person.press('decline', 'Not today', asked[0]);
    expect((await person.press('publish', undefined, asked[1])).words).toMatch(/^Scheduled/);
    clock.advance(3_600_001);
    expect((await agent.call('soku_create_post', no ?? {})).error).toMatchObject({
      code: 'declined',
      remark: 'Not today',
    });
    expect((await agent.call('soku_create_post', yes ?? {})).error).toMatchObject({ kind: 'duplicate' });
  });

  it('is the same one with blanks around its text, which are neither shown nor sent', async () => {
    const { sandbox, connect, desk } = await openOffice();
    const agent = await connect();
    const blanks = { ...post, text: `\n ${post.text} \t` };
    const { waitingId } = (await agent.call('soku_create_post', blanks)).result;
    expect(waitingId).toEqual(expect.any(String));
    expect((await agent.call('soku_create_post', post)).result.waitingId).toBe(waitingId);
    const person = await sitDown(await desk());
    expect(JSON.stringify((await person.state()).waiting)).toContain(JSON.stringify(post.text));
    await person.press('publish');
    expect(sandbox.posts).toHaveLength(1);
    expect(JSON.stringify(sandbox.posts)).toContain(JSON.stringify(post.text));
  });

  it('is another one with every byte, flag and order that differs', async () => {
    const { connect } = await openOffice();
    const agent = await connect();
    const image = 'https://cdn.example.com/a.png';
    const variants = [
      post,
      { ...post, text: post.text.replace('\n', ' \n') },
      { ...post, text: post.text.replace('\u202e', '') },
      { ...post, platforms: post.platforms.toReversed() },
      { ...post, allowDuplicate: true },
      { ...post, imageUrls: [image] },
      { ...post, mediaUrls: [image] },
      { ...post, enableRepurposing: true },
    ];
    const ids = [];
    for (const args of variants) ids.push((await agent.call('soku_create_post', args)).result.waitingId);
    expect(new Set(ids).size).toBe(variants.length);
  });

  it('waits once, however many ask for it at once', async () => {
    const { connect, desk } = await openOffice();
    const agents = [await connect(), await connect(), await connect()];
    const answers = await Promise.all(
      [...agents, ...agents].map((agent) => agent.call('soku_create_post', post)),
    );
    expect(new Set(answers.map(({ result }) => result.waitingId)).size).toBe(1);
    expect((await (await sitDown(await desk())).state()).waiting).toHaveLength(1);
  });

  it('goes out once at two desks with many presses at once', async () => {
    const { sandbox, connect, desk } = await openOffice();
    await (await connect()).call('soku_create_post', post);
    const people = await Promise.all([sitDown(await desk()), sitDown(await desk())]);
    const presses = [...people, ...people, ...people].map((person) => person.press('publish'));
    await Promise.all(presses);
    expect(sandbox.posts).toHaveLength(1);
    expect(sandbox.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('goes out the next day, when the process of the agent is gone', async () => {
    const { sandbox, connect, desk, clock } = await openOffice();
    const night = await connect();
    await night.call('soku_create_post', post);
    await night.close();
    clock.advance(DAY_MS);
    await (await sitDown(await desk())).press('publish');
    expect(sandbox.posts).toHaveLength(1);
    const told = await (await connect()).call('soku_create_post', post);
    expect(told.result).toMatchObject({ status: 'submitted', replayed: true });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is listed while it waits, newest first with what was sent, and then as sent', async () => {
    const { connect, desk, clock } = await openOffice();
    const agent = await connect();
    const at = new Date(clock.now() + DAY_MS).toISOString();
    await agent.call('soku_create_post', { ...post, text: 'first' });
    await (await sitDown(await desk())).press('publish');
    clock.advance(60_000);
    const { waitingId } = (await agent.call('soku_create_post', { ...post, scheduledTime: at })).result;
    const listed = await agent.call('soku_list_posts');
    expect(listed.result).toMatchObject({
      hasMore: false,
      posts: [
        { status: 'waiting', waitingId, scheduledTime: at, text: 'Hello\nthere', targets: post.platforms },
        { status: 'accepted', text: 'first' },
      ],
      nextStep: expect.stringContaining('their yes at the desk of this machine (command: soku-mcp desk)'),
    });
    expect(listed.text).toContain(
      `waiting (${waitingId}) [x, threads], for ${at} (in 23 hours 59 minutes): "Hello\\nthere"`,
    );
    const one = await agent.call('soku_list_posts', { limit: 1 });
    expect(one.result).toMatchObject({ posts: [{ waitingId }], hasMore: true });
    const other = await connect('client-2026', { SOKU_API_KEY: 'sk_live_sandbox_no_credits' });
    expect((await other.call('soku_list_posts')).result).toMatchObject({ posts: [] });
    clock.advance(DAY_MS);
    const later = await agent.call('soku_list_posts');
    expect(later.result).toMatchObject({ posts: [{ status: 'accepted' }] });
    expect(later.result).not.toHaveProperty('nextStep');
  });

  it('that can’t be read keeps nothing back of what was sent, and is told', async () => {
    const { connect, folder } = await openOffice({ SOKU_CONFIRM: 'off' });
    const agent = await connect();
    await agent.call('soku_create_post', post);
    writeFileSync(join(folder, 'desk'), '');
    expect((await agent.call('soku_list_posts')).result).toMatchObject({
      posts: [{ status: 'accepted' }],
      warnings: ['Posts that wait for a person’s yes can’t be read (ENOTDIR).'],
    });
  });

  it('of another key is neither shown nor sent', async () => {
    const { sandbox, connect, folder, clock } = await openOffice();
    await (await connect()).call('soku_create_post', post);
    const desk = await openTestDesk(sandbox, folder, {
      clock,
      env: { SOKU_API_KEY: 'sk_live_sandbox_no_credits' },
    });
    expect((await (await sitDown(desk)).state()).waiting).toEqual([]);
  });

  it('waits item by item in a batch, and the list called again tells of each', async () => {
    const { sandbox, connect, desk } = await openOffice();
    const agent = await connect();
    const posts = [post, { ...post, text: 'Two' }, { ...post, text: 'Three' }];
    const first = await agent.call('soku_create_posts', { posts });
    expect(first.isError).toBe(false);
    expect(first.result).toMatchObject({ succeeded: 0, failed: 0, notSent: 0, waiting: 3 });
    const person = await sitDown(await desk());
    const ids = Array.isArray(first.result.items) ? first.result.items.map(({ waitingId }) => waitingId) : [];
    await person.press('publish', undefined, ids[0]);
    await person.press('decline', 'no', ids[1]);
    const second = await agent.call('soku_create_posts', { posts });
    expect(second.result).toMatchObject({
      waiting: 1,
      failed: 1,
      items: [
        { status: 'duplicate', postSubmissionId: expect.any(String) },
        { status: 'failed', error: { code: 'declined' } },
        { status: 'waiting', waitingId: ids[2] },
      ],
    });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is gone on with by the next desk when the one that took the yes was killed before it sent', async () => {
    const { sandbox, connect, desk, clock, folder } = await openOffice();
    const agent = await connect();
    const { result } = await agent.call('soku_create_post', post);
    const store = createFileWaitingPosts({ folder: join(folder, 'desk'), clock, warn: () => {} });
    await store.decide(String(result.waitingId), { verdict: 'publish', at: clock.now() });
    // Whoever took the yes may still be at it.
    expect((await agent.call('soku_create_post', post)).result).toMatchObject({ status: 'waiting' });
    const person = await sitDown(await desk());
    expect((await person.press('publish')).words).toContain('being sent');
    expect(sandbox.posts).toHaveLength(0);
    clock.advance(BEING_SENT_MS);
    await desk();
    await vi.waitFor(() => expect(sandbox.posts).toHaveLength(1), { timeout: 30_000 });
    await vi.waitFor(
      async () =>
        expect((await agent.call('soku_create_post', post)).result).toMatchObject({ status: 'submitted' }),
      { timeout: 30_000 },
    );
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is gone on with by the agent’s own call, too', async () => {
    const { sandbox, connect, clock, folder } = await openOffice();
    const agent = await connect();
    const { result } = await agent.call('soku_create_post', post);
    const store = createFileWaitingPosts({ folder: join(folder, 'desk'), clock, warn: () => {} });
    await store.decide(String(result.waitingId), { verdict: 'publish', at: clock.now() });
    clock.advance(BEING_SENT_MS);
    expect((await agent.call('soku_create_post', post)).result).toMatchObject({ status: 'submitted' });
    expect((await agent.call('soku_create_post', post)).result).toMatchObject({ replayed: true });
    expect(sandbox.posts).toHaveLength(1);
  });

  it('goes out once although every answer was lost, under one key', async () => {
    const { sandbox, connect, desk } = await openOffice();
    const agent = await connect('client-2026', { SOKU_RESEND: 'never' });
    await agent.call('soku_create_post', post);
    sandbox.faults.always(POSTS, DROP_AFTER);
    const person = await sitDown(await desk());
    // Whether Soku's list settles it at once or not.
    expect((await person.press('publish')).words).not.toMatch(/^Nothing was published/);
    sandbox.faults.clear();
    expect((await person.press('publish')).words).toMatch(/^Submitted|^It was sent already, once/);
    expect(sandbox.posts).toHaveLength(1);
    expect(keysOf(sandbox)).toHaveLength(1);
  });

  it('tells who pressed what is doubtful about its sending', async () => {
    const { sandbox, connect, desk } = await openOffice();
    const agent = await connect('client-2026');
    await agent.call('soku_create_post', post);
    sandbox.faults.next(POSTS, DROP_AFTER);
    const { words } = await (await sitDown(await desk())).press('publish');
    expect(words).toMatch(/^Submitted\. Submission id: .* ended without a clear answer, /);
    expect(sandbox.posts).toHaveLength(1);
  });

  it('is not sent any more when its yes is older than its key may be', async () => {
    const { sandbox, connect, desk, clock, folder } = await openOffice();
    const { result } = await (await connect()).call('soku_create_post', post);
    const store = createFileWaitingPosts({ folder: join(folder, 'desk'), clock, warn: () => {} });
    await store.decide(String(result.waitingId), { verdict: 'publish', at: clock.now() });
    clock.advance(DAY_MS + 1);
    const told = await (await connect()).call('soku_create_post', post);
    expect(told.error).toMatchObject({ code: 'not_sent', outcome: 'nothing_happened' });
    const person = await sitDown(await desk());
    expect((await person.state()).waiting).toMatchObject([{ status: 'failed' }]);
    expect(sandbox.requests).toHaveLength(0);
  });

  it('is named at once as a duplicate of what went out before', async () => {
    const { connect } = await openOffice();
    const free = await connect('client-2026', { SOKU_CONFIRM: 'off' });
    const sent = await free.call('soku_create_post', post);
    const answer = await (await connect()).call('soku_create_post', post);
    expect(answer.error).toMatchObject({ kind: 'duplicate' });
    expect(answer.text).toContain(String(sent.result.postSubmissionId));
  });
});

describe('what was left open at the desk', () => {
  it('is missed in the log when it can’t be looked up', async () => {
    const warn = vi.spyOn(silentLog, 'warn');
    const folder = temporaryFolder();
    // A file where the folder of what waits should be.
    writeFileSync(join(folder, 'desk'), '');
    await openTestDesk(await openSandbox(), folder);
    await expect
      .poll(() => warn.mock.calls.flat().join('\n'))
      .toMatch(/What was left open at the desk can't be looked up: ENOTDIR/);
    warn.mockRestore();
  });
});

describe('SOKU_CONFIRM=ask', () => {
  it.each(['ask', 'publish', 'true'])('(%s) lets a post wait where the client can’t ask', async (value) => {
    const { connect } = await openOffice({ SOKU_CONFIRM: value });
    expect((await (await connect()).call('soku_create_post', post)).result).toMatchObject({
      status: 'waiting',
    });
  });

  it.each(['ask', 'desk'])('(%s) sends nothing and keeps nothing for callers over HTTP', async (value) => {
    const folder = temporaryFolder();
    const sandbox = await openSandbox();
    const env = { SOKU_CONFIRM: value, SOKU_STATE_DIR: folder };
    const caller = await serveAndConnect(sandbox.url, { env });
    const answer = await caller.call('soku_create_post', post);
    expect(answer.error).toMatchObject({ kind: 'confirmation', code: 'confirmation_required' });
    expect(answer.text).toContain('whoever runs this server');
    expect(sandbox.requests).toHaveLength(0);
    expect((await (await sitDown(await openTestDesk(sandbox, folder))).state()).waiting).toEqual([]);
  });
});
