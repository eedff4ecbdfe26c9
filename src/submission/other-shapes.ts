import type { Journal } from '../journal/journal.ts';
import { TEXT_CHARACTERS } from '../journal/record.ts';
import { describeTargets } from '../publishing/describe.ts';
import type { Post } from '../publishing/post.ts';
import { firstCodePoints } from '../text/code-points.ts';
import type { Redactor } from '../text/redactor.ts';

/** How many of the newest posts are looked through. */
const LOOKED_THROUGH = 20;

/**
 * What to warn of when this text was sent to one of these platforms without a clear answer, but in another shape (other
 * accounts, media or time): it isn't the same post, and a person may take it for the same.
 */
export async function otherShapes(
  post: Post,
  own: { credential: string; content: string },
  { journal, redactor }: { journal: Pick<Journal, 'openWithText'>; redactor: Pick<Redactor, 'text'> },
): Promise<string[]> {
  if (post.text === undefined) return [];
  // As the journal keeps it.
  const text = firstCodePoints(redactor.text(post.text), TEXT_CHARACTERS);
  const platforms = new Set(post.targets.map(({ platform }) => platform));
  const alike = { text, otherThan: own.content };
  // What can't be read keeps nothing back.
  const open = await journal.openWithText(own.credential, alike, LOOKED_THROUGH).catch(() => []);
  const other = open.find(({ targets }) => targets.some(({ platform }) => platforms.has(platform)));
  if (other === undefined) return [];
  return [
    `The same text was sent for ${describeTargets(other.targets)} at ${other.submittedAt} without a clear answer, with other accounts, media or time than now: Soku's dashboard shows whether that one is there as well.`,
  ];
}
