import { render } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Calendar } from './calendar.tsx';
import { Cards, FlagNotes } from './card.tsx';
import { Decide, type Decision } from './decide.tsx';
import {
  createDeskClient,
  type DeskClient,
  type DeskPost,
  type DeskState,
  SignedOutError,
} from './desk-client.ts';
import { PictureLoader } from './media.tsx';
import { Sent } from './sent.tsx';
import { Moment, ViewerContext } from './time.tsx';

const PARTS = ['Waiting', 'Planned', 'Sent'] as const;
type Part = (typeof PARTS)[number];

const STATUS: Readonly<Record<string, string>> = {
  expired: 'Its time passed while it waited. It was not sent, and will not be.',
  declined: 'Declined. It was not sent.',
  submitted: 'Sent.',
  failed: 'Approved, but not sent.',
};

function Standing({ post }: { post: DeskPost }) {
  if (post.status === 'waiting')
    return (
      <p class="soft">
        Asked{post.askedBy !== undefined && ` by ${post.askedBy}`} on <Moment utc={post.since} />; waits until{' '}
        <Moment utc={post.expiresAt} />.
      </p>
    );
  const words =
    post.status === 'approved'
      ? post.beingSent
        ? 'Being sent…'
        : 'Approved, not sent yet.'
      : STATUS[post.status];
  return (
    <p class="status">
      {words} {post.words} {post.postSubmissionId !== undefined && <code>{post.postSubmissionId}</code>}{' '}
      {post.remark !== undefined && <span>Remark: {post.remark}</span>}{' '}
      {post.decidedBy !== undefined && <span>Decided by {post.decidedBy}.</span>}
    </p>
  );
}

/** How long after a refusal the server is asked again what is new. */
const FOLLOW_AGAIN_MS = 5_000;

interface WaitingProps {
  post: DeskPost;
  client: DeskClient;
  about: string;
  canDecide: boolean;
  failed: (error: unknown) => void;
}

function WaitingPost({ post, client, about, canDecide, failed }: WaitingProps) {
  const load = useCallback((url: string) => client.loadPicture(post.id, url), [client, post.id]);
  // What was pressed here is said here, also when the post has moved on meanwhile.
  const [pressed, setPressed] = useState(false);
  const decide = (verdict: 'publish' | 'decline', remark?: string): Promise<Decision> => {
    setPressed(true);
    return client.decide(post, verdict, remark).catch((error: unknown) => {
      failed(error);
      return { final: true, words: 'It was not done: you are not signed in any more.' };
    });
  };
  const open = canDecide && (post.status === 'waiting' || (post.status === 'approved' && !post.beingSent));
  return (
    <li class="waiting-post">
      <PictureLoader.Provider value={load}>
        <Cards checked={post.checked} />
      </PictureLoader.Provider>
      <FlagNotes flags={post} />
      <Standing post={post} />
      {(open || pressed) && (
        <Decide
          about={about}
          publish={() => decide('publish')}
          decline={post.status === 'waiting' ? (remark) => decide('decline', remark) : undefined}
          scheduled={post.checked.previews.some(({ scheduledTime }) => scheduledTime !== undefined)}
        />
      )}
    </li>
  );
}

function Waiting({ state, client, failed }: { state: DeskState } & Pick<WaitingProps, 'client' | 'failed'>) {
  const { waiting: posts, canDecide } = state;
  if (posts.length === 0) return <p class="empty">Nothing waits for you.</p>;
  return (
    <ul class="waiting">
      {posts.map((post, index) => (
        <WaitingPost
          key={post.id}
          post={post}
          client={client}
          about={` about post ${posts.length - index}`}
          canDecide={canDecide}
          failed={failed}
        />
      ))}
    </ul>
  );
}

interface DeskNow {
  state: DeskState | undefined;
  trouble: string | undefined;
  /** Takes in why something couldn't be done. */
  failed: (error: unknown) => void;
}

/** Reads the state, and again whenever the server says that there is something new. */
function useDesk(client: DeskClient): DeskNow {
  const [state, setState] = useState<DeskState>();
  const [trouble, setTrouble] = useState<string>();
  const signedIn = useRef(false);
  const failed = useCallback((error: unknown) => {
    setTrouble(error instanceof Error ? error.message : String(error));
    if (!(error instanceof SignedOutError)) return;
    // What waits is not for whoever comes next. Over HTTP the server has a page to sign in.
    setState(undefined);
    if (signedIn.current) location.reload();
  }, []);
  useEffect(() => {
    const read = () =>
      client.read().then((next) => {
        signedIn.current = next.signedInAs !== undefined;
        setState(next);
        setTrouble(undefined);
      }, failed);
    let events: EventSource | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;
    const follow = () => {
      const source = new EventSource('api/events');
      events = source;
      source.addEventListener('changed', () => void read());
      source.onerror = () => {
        if (source.readyState !== EventSource.CLOSED) {
          setTrouble('The desk’s program has ended, or can’t be reached. What you see may be old.');
          return;
        }
        // It was refused, which the browser doesn't try again by itself; reading tells why.
        void read();
        again = setTimeout(follow, FOLLOW_AGAIN_MS);
      };
    };
    follow();
    void read();
    return () => {
      clearTimeout(again);
      events?.close();
    };
  }, [client, failed]);
  return { state, trouble, failed };
}

function SignedIn({ name, client }: { name: string; client: DeskClient }) {
  const leave = () => client.signOut().finally(() => location.reload());
  return (
    <p class="soft signed-in">
      Signed in as {name}{' '}
      <button type="button" onClick={() => void leave()}>
        Sign out
      </button>
    </p>
  );
}

function App() {
  const client = useMemo(createDeskClient, []);
  const { state, trouble, failed } = useDesk(client);
  const [part, setPart] = useState<Part>('Waiting');
  const viewer = { locale: navigator.language, timeZone: undefined, now: Date.now() };
  const waiting = state?.waiting.filter(({ status }) => status === 'waiting').length ?? 0;
  return (
    <ViewerContext.Provider value={viewer}>
      <header class="desk-head">
        <h1>Soku desk</h1>
        <nav aria-label="Parts of the desk">
          {PARTS.map((each) => (
            <button
              key={each}
              type="button"
              aria-current={part === each ? 'page' : undefined}
              onClick={() => setPart(each)}
            >
              {each}
              {each === 'Waiting' && waiting > 0 && ` (${waiting})`}
            </button>
          ))}
        </nav>
        {state?.signedInAs !== undefined && <SignedIn name={state.signedInAs} client={client} />}
      </header>
      <main>
        {trouble !== undefined && (
          <p class="note warning" role="alert">
            {trouble}
          </p>
        )}
        {state?.warnings.map((warning) => (
          <p key={warning} class="note warning">
            {warning}
          </p>
        ))}
        {state === undefined && trouble === undefined && <p role="status">Loading…</p>}
        {state !== undefined && part === 'Waiting' && (
          <Waiting state={state} client={client} failed={failed} />
        )}
        {state !== undefined && part === 'Planned' && <Calendar posts={state.posts} />}
        {state !== undefined && part === 'Sent' && <Sent posts={state.posts} />}
      </main>
    </ViewerContext.Provider>
  );
}

render(<App />, document.body);
