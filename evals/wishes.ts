import type { Sandbox, SandboxPost } from '../src/sandbox/index.ts';

/** What there is to look at when a client is done. */
export interface Outcome {
  sandbox: Pick<Sandbox, 'posts' | 'requests'>;
  /** What was posted before the client began. */
  before: readonly SandboxPost[];
  /** The tools that it called, in order. */
  calls: readonly string[];
  /** What it told the person; empty where that isn't known. */
  answer: string;
}

/** Something that a person asks for, and how it shows that it was done. */
export interface Wish {
  id: string;
  /** In the person's words. */
  words: string;
  /** Calls that were made before, e.g. a post that is already there. */
  before?: readonly { tool: string; args: Record<string, unknown> }[];
  /** A client that knows its way needs no more. */
  maxCalls: number;
  /** What is wrong; nothing, when it was done. */
  check(outcome: Outcome): string[];
}

/** What is expected of a post; what isn't named may be anything. */
interface Expected {
  text?: string;
  targets: readonly string[];
  /** ISO 8601, any offset. */
  at?: string;
  media?: string | RegExp;
}

const YEAR = new Date().getUTCFullYear() + 1;

const unless = (fits: boolean, problem: string) => (fits ? [] : [problem]);

const sorted = (list: readonly string[]) => [...list].sort().join(', ');

function mediaOf({ content }: SandboxPost): string[] {
  const fields = [content.imageUrls, content.videoUrl, content.mediaUrls].flat();
  return fields.filter((url) => typeof url === 'string');
}

function problemsOf(post: SandboxPost, { text, targets, at, media }: Expected): string[] {
  const where = post.targets.map(({ platform, accountId }) =>
    targets.includes(platform) ? platform : `${platform}:${accountId}`,
  );
  const moment = post.scheduledTime === null ? undefined : Date.parse(post.scheduledTime);
  const fitsMedia = (url: string) => (typeof media === 'string' ? url === media : media?.test(url));
  return [
    ...unless(text === undefined || post.content.text === text, `its text is ${String(post.content.text)}`),
    ...unless(sorted(where) === sorted(targets), `it went to ${sorted(where)}`),
    ...unless(
      moment === (at === undefined ? undefined : Date.parse(at)),
      `its time is ${post.scheduledTime ?? 'now'}`,
    ),
    ...unless(media === undefined || mediaOf(post).some(fitsMedia), `its media are ${sorted(mediaOf(post))}`),
  ];
}

/** Exactly these posts were made, in any order. */
const posted =
  (...expected: readonly Expected[]) =>
  ({ sandbox, before }: Outcome): string[] => {
    const made = sandbox.posts.slice(before.length);
    if (made.length !== expected.length) return [`${made.length} posts were made, not ${expected.length}`];
    return expected.flatMap((one, index) => {
      if (made.some((post) => problemsOf(post, one).length === 0)) return [];
      const nearest = made[index];
      return nearest === undefined
        ? []
        : problemsOf(nearest, one).map((what) => `post ${index + 1}: ${what}`);
    });
  };

const nothingPosted = posted();

const requested =
  (path: string, times: number) =>
  ({ sandbox }: Outcome): string[] => {
    const count = sandbox.requests.filter((one) => one.method === 'POST' && one.path === path).length;
    return unless(count === times, `${path} was asked ${count} times, not ${times}`);
  };

/** Where the answer is known, it says this. */
const told =
  (...words: readonly RegExp[]) =>
  ({ answer }: Outcome): string[] =>
    answer === ''
      ? []
      : words.flatMap((word) => unless(word.test(answer), `the answer doesn't say ${word.source}`));

const all =
  (...checks: readonly Wish['check'][]) =>
  (outcome: Outcome): string[] =>
    checks.flatMap((check) => check(outcome));

const onX = (text: string) => ({
  tool: 'soku_create_post',
  args: { text, platforms: [{ platform: 'x' }] },
});

const LONG = `${'The ferry leaves from the old pier, not from the new one. '.repeat(6)}Word for word.`;

export const WISHES: readonly Wish[] = [
  {
    id: 'one-post',
    words: 'Post "Hello from the harbour." on X.',
    maxCalls: 2,
    check: posted({ text: 'Hello from the harbour.', targets: ['x'] }),
  },
  {
    id: 'two-networks',
    words: 'Put "We open at noon." on X and on Threads.',
    maxCalls: 2,
    check: posted({ text: 'We open at noon.', targets: ['x', 'threads'] }),
  },
  {
    id: 'paris-morning',
    words: `Schedule "Spring is here." on LinkedIn for 12 March ${YEAR}, nine in the morning in Paris.`,
    maxCalls: 2,
    check: posted({ text: 'Spring is here.', targets: ['linkedin'], at: `${YEAR}-03-12T08:00:00Z` }),
  },
  {
    id: 'only-a-look',
    words: 'Show me what "Back soon, promise." would look like on Threads. Do not send anything.',
    maxCalls: 1,
    check: nothingPosted,
  },
  {
    id: 'named-account',
    words:
      'Post the picture https://files.example/boat.jpg with the caption "Boat" on Instagram, account ig_second.',
    maxCalls: 2,
    check: posted({
      text: 'Boat',
      targets: ['instagram:ig_second'],
      media: 'https://files.example/boat.jpg',
    }),
  },
  {
    id: 'which-account',
    words: 'Post the picture https://files.example/boat.jpg with the caption "Boat" on Instagram.',
    maxCalls: 3,
    check: all(nothingPosted, told(/account|ig_/i)),
  },
  {
    id: 'word-for-word',
    words: `Post this on X, word for word, changing nothing: ${LONG}`,
    maxCalls: 2,
    check: all(nothingPosted, told(/280|long|character/i)),
  },
  {
    id: 'three-dates',
    words: `Plan three posts on Facebook, each at 18:00 UTC: "One" on 1 June ${YEAR}, "Two" on 2 June ${YEAR}, "Three" on 3 June ${YEAR}.`,
    maxCalls: 2,
    check: posted(
      { text: 'One', targets: ['facebook'], at: `${YEAR}-06-01T18:00:00Z` },
      { text: 'Two', targets: ['facebook'], at: `${YEAR}-06-02T18:00:00Z` },
      { text: 'Three', targets: ['facebook'], at: `${YEAR}-06-03T18:00:00Z` },
    ),
  },
  {
    id: 'once-only',
    words:
      'I lost the connection while I was posting "Sale today" on X. Make sure that it is out, but only once.',
    before: [onX('Sale today')],
    maxCalls: 2,
    check: nothingPosted,
  },
  {
    id: 'once-more',
    words:
      'I posted "Doors open" on X a minute ago. Post exactly the same there a second time; I do mean twice.',
    before: [onX('Doors open')],
    maxCalls: 2,
    check: posted({ text: 'Doors open', targets: ['x'] }),
  },
  {
    id: 'delete',
    words: 'Delete the post that I just sent to X.',
    before: [onX('Oops')],
    maxCalls: 1,
    check: all(nothingPosted, told(/dashboard|X/)),
  },
  {
    id: 'setup',
    words: 'Is Soku set up right? Publish nothing.',
    maxCalls: 1,
    check: all(nothingPosted, ({ calls }) =>
      unless(calls.includes('soku_check_connection'), 'the connection was not checked'),
    ),
  },
  {
    id: 'host-a-copy',
    words: 'Have Soku host a copy of https://files.example/clip.mp4 and give me its address. Do not post it.',
    maxCalls: 1,
    check: all(nothingPosted, requested('/v1/media', 1)),
  },
  {
    id: 'quote-card',
    words:
      'Make a picture with the template tweetImage, title "Less is more.", and post it on LinkedIn with the text "On a Friday."',
    maxCalls: 3,
    check: all(
      requested('/v1/templates', 1),
      posted({ text: 'On a Friday.', targets: ['linkedin'], media: /^https?:/ }),
    ),
  },
  {
    id: 'link-preview',
    words:
      'Make the Open Graph image of my page with the template og-blog-post and give me the tag for its head.',
    maxCalls: 1,
    check: all(nothingPosted, requested('/v1/media/render-og', 1), told(/og:image/)),
  },
  {
    id: 'transcript',
    words: 'Transcribe media_sandbox1 of my Soku library.',
    maxCalls: 1,
    check: all(nothingPosted, requested('/v1/ai/transcribe', 1)),
  },
  {
    id: 'whose-time',
    words: 'Schedule "Good morning" on X for tomorrow at nine, my time.',
    maxCalls: 2,
    check: all(nothingPosted, told(/zone|where/i)),
  },
  {
    id: 'not-connected',
    words: 'Post "Hi there" on X and on Snapchat.',
    maxCalls: 3,
    check: all(nothingPosted, told(/snapchat/i)),
  },
  {
    id: 'film',
    words: 'Put the film https://files.example/film.mp4 on YouTube with the title "A day at sea".',
    maxCalls: 2,
    check: posted({ text: 'A day at sea', targets: ['youtube'], media: 'https://files.example/film.mp4' }),
  },
  {
    id: 'what-went-out',
    words: 'What did I send from here so far?',
    before: [onX('First of two'), onX('Second of two')],
    maxCalls: 1,
    check: all(nothingPosted, told(/First of two/, /Second of two/)),
  },
];
