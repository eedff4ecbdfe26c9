import type { Clock } from '../clock.ts';
import { type DeskItem, statusOf, type WaitingPost, type WaitingPosts } from '../desk/waiting-posts.ts';
import { codeOf } from '../disk/file-error.ts';
import { JournalUnavailableError } from '../journal/errors.ts';
import { TEXT_CHARACTERS } from '../journal/record.ts';
import { cleanText, oneLine } from '../text/untrusted.ts';
import { MAX_NAME, type RecordedPost, shownTargets } from './on-record.ts';

/** A post that waits at the desk, to be shown like those on record. */
export interface WaitingOnRecord
  extends Pick<RecordedPost, 'submittedAt' | 'text' | 'targets' | 'scheduledTime' | 'by'> {
  status: 'waiting';
  waitingId: string;
}

function shownWaiting({ id, since, post, by }: WaitingPost): WaitingOnRecord {
  const { text = '', targets, scheduledTime } = post;
  return {
    waitingId: id,
    status: 'waiting',
    submittedAt: new Date(since).toISOString(),
    text: cleanText(text, TEXT_CHARACTERS),
    targets: shownTargets(targets),
    ...(scheduledTime !== undefined && { scheduledTime: scheduledTime.utc }),
    ...(by !== undefined && { by: oneLine(by.name, MAX_NAME) }),
  };
}

/**
 * The posts of a credential that wait for a person's yes.
 *
 * @param subject whose alone; absent: everybody's
 * @returns the posts, newest first; where they can't be read, none and a warning of it: what was sent is told all the same
 */
export async function postsThatWait(
  { waitingPosts, clock }: { waitingPosts(): Promise<Pick<WaitingPosts, 'list'>>; clock: Pick<Clock, 'now'> },
  credential: string,
  subject?: string,
): Promise<{ posts: WaitingOnRecord[]; warnings: string[] }> {
  const now = clock.now();
  const isMeant = (item: DeskItem) =>
    item.waiting.credential === credential &&
    statusOf(item, now) === 'waiting' &&
    (subject === undefined || item.waiting.by?.subject === subject);
  try {
    const items = await (await waitingPosts()).list();
    return { posts: items.filter(isMeant).map(({ waiting }) => shownWaiting(waiting)), warnings: [] };
  } catch (error) {
    const reason = error instanceof JournalUnavailableError ? error.reason : codeOf(error);
    if (reason === undefined) throw error;
    return { posts: [], warnings: [`Posts that wait for a person’s yes can’t be read (${reason}).`] };
  }
}
