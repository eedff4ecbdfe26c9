import { useState } from 'preact/hooks';
import type { SentPost } from './desk-client.ts';
import { networkOf } from './networks.ts';
import { piecesOf } from './text.tsx';
import { Moment } from './time.tsx';

const OUTCOMES: Readonly<Record<string, string>> = {
  accepted: 'Submitted to Soku',
  scheduled: 'Scheduled at Soku',
  rejected: 'Refused, not submitted',
  unknown: 'Not known: look at Soku’s dashboard',
  pending: 'Under way',
};

function Id({ name, value }: { name: string; value: string | undefined }) {
  const [copied, setCopied] = useState(false);
  if (value === undefined) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <li>
      <span class="name">{name}</span> <code>{value}</code>{' '}
      <button type="button" class="copy" onClick={() => void copy()} aria-label={`Copy ${name} ${value}`}>
        {copied ? 'Copied' : 'Copy'}
      </button>
    </li>
  );
}

function SentEntry({ post }: { post: SentPost }) {
  const text = piecesOf(post.text)
    .map(({ value }) => value)
    .join('');
  return (
    <li class="card sent-entry">
      <p>
        <strong class={`outcome-word ${post.status}`}>{OUTCOMES[post.status] ?? post.status}</strong>
        {post.errorCode !== undefined && <code> {post.errorCode}</code>}
      </p>
      <p class="soft">
        {post.submittedAt !== undefined && <Moment utc={post.submittedAt} />}
        {post.scheduledTime !== undefined && (
          <>
            {' '}
            for <Moment utc={post.scheduledTime} />
          </>
        )}
      </p>
      <p class="soft">
        {post.targets.map(({ platform, accountId }, index) => (
          <span key={index}>
            {index > 0 && ', '}
            {networkOf(platform).name}
            {accountId !== undefined && (
              <>
                {' '}
                (<bdi>{accountId}</bdi>)
              </>
            )}
          </span>
        ))}
        {post.by !== undefined && <span>, by {post.by}</span>}
        {post.agreedBy !== undefined && <span>, agreed to by {post.agreedBy}</span>}
      </p>
      <p class="text" dir="auto">
        {text === '' ? 'No text' : text}
      </p>
      <ul class="ids">
        <Id name="Submission" value={post.postSubmissionId} />
        <Id name="Key" value={post.idempotencyKey} />
        <Id name="Request" value={post.requestId} />
      </ul>
    </li>
  );
}

/** What went out from here, newest first, and what became of it. */
export function Sent({ posts }: { posts: readonly SentPost[] }) {
  if (posts.length === 0) return <p class="empty">Nothing was sent from here yet.</p>;
  return (
    <ul class="sent">
      {posts.map((post, index) => (
        <SentEntry key={post.idempotencyKey ?? index} post={post} />
      ))}
    </ul>
  );
}
