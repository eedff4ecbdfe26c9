import { at, type LiveAccount, newKey, seen, withKey } from './api.ts';
import { type Finding, GUESSES } from './guesses.ts';

export interface LiveCheck extends LiveAccount {
  /** Where the one post goes that `--with-a-post` schedules; absent: none is sent. */
  postTo?: string | undefined;
  /** Unix milliseconds. */
  now: number;
  print(line: string): void;
}

const DAY_MS = 86_400_000;
/** The API may refuse a whole year; our own bound is 365 days. */
const AHEAD_MS = 364 * DAY_MS;

/** Tries every harmless guess and prints which hold. @returns how many don't, and how many were left out */
export async function checkLive(check: LiveCheck): Promise<{ wrong: number; leftOut: number }> {
  const { print, postTo, idToken } = check;
  let wrong = 0;
  let leftOut = 0;
  const tell = (id: string, says: string, { holds, seen: what }: Finding) => {
    if (!holds) wrong += 1;
    print(`${holds ? 'holds    ' : 'DOES NOT '} ${id.padEnd(4)} ${says}: ${what}`);
  };
  for (const { id, says, needsToken, try: tryIt } of GUESSES) {
    if (needsToken && idToken === undefined) {
      leftOut += 1;
      print(`left out  ${id.padEnd(4)} ${says}: needs SOKU_ID_TOKEN`);
    } else {
      tell(id, says, await tryIt(check).catch(unanswered));
    }
  }
  if (postTo === undefined) {
    leftOut += 1;
    print('left out  G15  the same Idempotency-Key makes one post: needs --with-a-post');
  } else {
    tell('G15', 'the same Idempotency-Key makes one post', await sendTwice(check, postTo).catch(unanswered));
  }
  return { wrong, leftOut };
}

const unanswered = (error: Error): Finding => ({ holds: false, seen: `no answer (${error.name})` });

/** Schedules one post a year ahead, sends it again with the same key, and says how to remove it. */
async function sendTwice(check: LiveCheck, postTo: string): Promise<Finding> {
  const [platform, accountId] = postTo.split(':');
  const scheduledTime = new Date(check.now + AHEAD_MS).toISOString();
  const target = accountId === undefined ? platform : { platform, accountId };
  const text = 'A check of the API. Please remove this scheduled post.';
  const body = { post: { content: { text, mediaType: 'text', platform: [target] } }, scheduledTime };
  const headers = { 'idempotency-key': newKey() };
  const first = await withKey(check, 'POST /v1/posts', body, headers);
  const second = await withKey(check, 'POST /v1/posts', body, headers);
  const ids = [first, second].map(({ body: answer }) => at(answer, 'postSubmissionId'));
  const made = [...new Set(ids.filter((id) => typeof id === 'string'))];
  if (made.length > 0) {
    check.print(
      `Scheduled for ${scheduledTime} on ${postTo}: ${made.map((id) => JSON.stringify(id)).join(', ')}.`,
    );
    check.print("Remove it now: Soku's dashboard, scheduled posts, cancel. The API can't take it back.");
  }
  const holds = made.length === 1 && ids[0] === ids[1];
  return {
    holds,
    seen: `${seen(first)}, then ${seen(second)}; ${holds ? 'the same id' : `${made.length} different ids`}`,
  };
}
