import { render } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { Calendar } from './calendar.tsx';
import { Cards } from './card.tsx';
import { Decide, type Decision } from './decide.tsx';
import { createDeskClient, type DeskClient, type DeskPost, type DeskState } from './desk-client.ts';
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

/** What of a post no card shows. */
function flagsOf({ allowDuplicate, enableRepurposing, trialReel }: DeskPost): string[] {
  return [
    ...(allowDuplicate ? ['It goes out even if the same post went out before.'] : []),
    ...(enableRepurposing ? ['It also runs the account’s repurposing automations.'] : []),
    ...(trialReel ? ['On Instagram it goes out as a trial reel.'] : []),
  ];
}

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

interface WaitingProps {
  post: DeskPost;
  client: DeskClient;
  about: string;
  canDecide: boolean;
}

function WaitingPost({ post, client, about, canDecide }: WaitingProps) {
  const load = useCallback((url: string) => client.loadPicture(post.id, url), [client, post.id]);
  // What was pressed here is said here, also when the post has moved on meanwhile.
  const [pressed, setPressed] = useState<Decision>();
  const decide = async (verdict: 'publish' | 'decline', remark?: string) => {
    const decision = await client.decide(post, verdict, remark);
    setPressed(decision);
    return decision;
  };
  const open = canDecide && (post.status === 'waiting' || (post.status === 'approved' && !post.beingSent));
  return (
    <li class="waiting-post">
      <PictureLoader.Provider value={load}>
        <Cards checked={post.checked} />
      </PictureLoader.Provider>
      {flagsOf(post).map((flag) => (
        <p key={flag} class="note warning">
          {flag}
        </p>
      ))}
      <Standing post={post} />
      {(open || pressed !== undefined) && (
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

function Waiting({ state, client }: { state: DeskState; client: DeskClient }) {
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
        />
      ))}
    </ul>
  );
}

/** Reads the state, and again whenever the server says that there is something new. */
function useDesk(client: DeskClient): { state: DeskState | undefined; trouble: string | undefined } {
  const [state, setState] = useState<DeskState>();
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    const read = () =>
      client.read().then(
        (next) => {
          setState(next);
          setTrouble(undefined);
        },
        (error: Error) => setTrouble(error.message),
      );
    const events = new EventSource('api/events');
    events.addEventListener('changed', () => void read());
    events.onerror = () =>
      setTrouble('The desk’s program has ended, or can’t be reached. What you see may be old.');
    void read();
    return () => events.close();
  }, [client]);
  return { state, trouble };
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
  const { state, trouble } = useDesk(client);
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
        {state !== undefined && part === 'Waiting' && <Waiting state={state} client={client} />}
        {state !== undefined && part === 'Planned' && <Calendar posts={state.posts} />}
        {state !== undefined && part === 'Sent' && <Sent posts={state.posts} />}
      </main>
    </ViewerContext.Provider>
  );
}

render(<App />, document.body);
