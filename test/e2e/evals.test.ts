import { expect, it, onTestFinished } from 'vitest';
import { openSession } from '../../evals/session.ts';
import { WISHES } from '../../evals/wishes.ts';
import { connectStdio, type TestClient } from '../support/clients.ts';

type Calls = readonly (readonly [tool: string, args: Record<string, unknown>])[];
interface Script {
  right: Calls | ((client: TestClient) => Promise<void>);
  /** What the right client tells the person. */
  answer?: string;
  wrong: Calls;
  /** What the wrong client tells the person. */
  wrongAnswer?: string;
}

const YEAR = new Date().getUTCFullYear() + 1;
const to = (...platforms: string[]) => platforms.map((platform) => ({ platform }));
const post = (args: Record<string, unknown>) => ['soku_create_post', args] as const;
const boat = { text: 'Boat', imageUrls: ['https://files.example/boat.jpg'] };
const june = (text: string, day: number) => ({
  text,
  platforms: to('facebook'),
  scheduledTime: `${YEAR}-06-0${day}T18:00:00Z`,
});

/** How a client does each wish, and how another gets it wrong. */
const SCRIPTS: Record<string, Script> = {
  'one-post': {
    right: [post({ text: 'Hello from the harbour.', platforms: to('x') })],
    wrong: [post({ text: 'Hello from the harbor.', platforms: to('x') })],
  },
  'two-networks': {
    right: [post({ text: 'We open at noon.', platforms: to('x', 'threads') })],
    wrong: [post({ text: 'We open at noon.', platforms: to('x') })],
  },
  'paris-morning': {
    right: [
      post({
        text: 'Spring is here.',
        platforms: to('linkedin'),
        scheduledTime: `${YEAR}-03-12T09:00:00`,
        timeZone: 'Europe/Paris',
      }),
    ],
    wrong: [
      post({ text: 'Spring is here.', platforms: to('linkedin'), scheduledTime: `${YEAR}-03-12T09:00:00Z` }),
    ],
  },
  'only-a-look': {
    right: [['soku_validate_post', { text: 'Back soon, promise.', platforms: to('threads') }]],
    wrong: [post({ text: 'Back soon, promise.', platforms: to('threads') })],
  },
  'named-account': {
    right: [post({ ...boat, platforms: [{ platform: 'instagram', accountId: 'ig_second' }] })],
    wrong: [post({ ...boat, platforms: [{ platform: 'instagram', accountId: 'ig_main' }] })],
  },
  'which-account': {
    right: [post({ ...boat, platforms: to('instagram') })],
    answer: 'Several Instagram accounts are connected. Which one?',
    wrong: [post({ ...boat, platforms: [{ platform: 'instagram', accountId: 'ig_main' }] })],
  },
  'word-for-word': {
    right: [],
    answer: 'It is longer than the 280 characters that X takes. Shall I put it on Threads?',
    wrong: [post({ text: 'The ferry leaves from the old pier.', platforms: to('x') })],
  },
  'three-dates': {
    right: [['soku_create_posts', { posts: [june('One', 1), june('Two', 2), june('Three', 3)] }]],
    wrong: [['soku_create_posts', { posts: [june('One', 1), june('Two', 2), june('Three', 4)] }]],
  },
  'once-only': {
    right: [post({ text: 'Sale today', platforms: to('x') })],
    wrong: [post({ text: 'Sale today', platforms: to('x'), allowDuplicate: true })],
  },
  'once-more': {
    right: [post({ text: 'Doors open', platforms: to('x'), allowDuplicate: true })],
    wrong: [post({ text: 'Doors open', platforms: to('x') })],
  },
  delete: {
    right: [],
    answer: 'That can only be done on X itself or in the dashboard.',
    wrong: [],
    wrongAnswer: 'Done.',
  },
  setup: { right: [['soku_check_connection', {}]], wrong: [['soku_list_posts', {}]] },
  'host-a-copy': {
    right: [['soku_upload_media', { url: 'https://files.example/clip.mp4' }]],
    wrong: [],
  },
  'quote-card': {
    right: async (client) => {
      const { result } = await client.call('soku_render_template', {
        templateSlug: 'tweetImage',
        config: { title: 'Less is more.' },
      });
      await client.call('soku_create_post', {
        text: 'On a Friday.',
        platforms: to('linkedin'),
        imageUrls: [result.url],
      });
    },
    wrong: [post({ text: 'On a Friday.', platforms: to('linkedin') })],
  },
  'link-preview': {
    right: [['soku_render_og_image', { templateSlug: 'og-blog-post' }]],
    answer: '<meta property="og:image" content="…">',
    wrong: [['soku_render_template', { templateSlug: 'og-blog-post' }]],
  },
  transcript: {
    right: [['soku_transcribe_media', { mediaId: 'media_sandbox1' }]],
    wrong: [
      ['soku_transcribe_media', { mediaId: 'media_nowhere' }],
      ['soku_transcribe_media', { mediaId: 'media_sandbox1' }],
    ],
  },
  'whose-time': {
    right: [],
    answer: 'In which time zone are you?',
    wrong: [post({ text: 'Good morning', platforms: to('x'), scheduledTime: `${YEAR}-01-01T09:00:00Z` })],
  },
  'not-connected': {
    right: [post({ text: 'Hi there', platforms: to('x', 'snapchat') })],
    answer: 'Snapchat isn’t connected, so nothing was sent. X alone?',
    wrong: [post({ text: 'Hi there', platforms: to('x') })],
  },
  film: {
    right: [
      post({ text: 'A day at sea', platforms: to('youtube'), videoUrl: 'https://files.example/film.mp4' }),
    ],
    wrong: [post({ text: 'A film', platforms: to('youtube'), videoUrl: 'https://files.example/film.mp4' })],
  },
  'what-went-out': {
    right: [['soku_list_posts', {}]],
    answer: '"Second of two" and "First of two", both on X.',
    wrong: [['soku_list_posts', {}]],
    wrongAnswer: 'Nothing.',
  },
};

/** Does a wish as a script says, with a client that starts the server by the session's command. */
async function act(id: string, script: Script['right'], answer: string) {
  const wish = WISHES.find((one) => one.id === id);
  if (wish === undefined) throw new Error(`There is no wish ${id}.`);
  const session = await openSession(wish);
  onTestFinished(() => session.close());
  const client = await connectStdio('client-2026', session.server);
  if (typeof script === 'function') await script(client);
  else for (const [tool, args] of script) await client.call(tool, args);
  await client.close();
  return session.judge(answer);
}

it('there are twenty wishes, and a script for each', () => {
  expect(WISHES).toHaveLength(20);
  expect(WISHES.map(({ id }) => id).sort()).toEqual(Object.keys(SCRIPTS).sort());
  for (const { words } of WISHES) expect(words).not.toMatch(/sok[ue]_/);
});

it.each(Object.entries(SCRIPTS))(
  '%s is found right when it was done, within its calls',
  async (id, script) => {
    const { problems, calls, maxCalls } = await act(id, script.right, script.answer ?? '');
    expect(problems).toEqual([]);
    expect(calls.length).toBeLessThanOrEqual(maxCalls);
  },
);

it.each(Object.entries(SCRIPTS))('%s is found wrong when it was not', async (id, script) => {
  const { problems } = await act(id, script.wrong, script.wrongAnswer ?? '');
  expect(problems).not.toEqual([]);
});
