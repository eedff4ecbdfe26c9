import { expect, it } from 'vitest';
import { createShortLived } from '../../../src/store/short-lived.ts';
import { createHttpSessions } from '../../../src/transports/desk/http-sessions.ts';
import { standingClock } from '../../support/virtual-clock.ts';

const person = (subject: string) => ({ subject, name: subject, groups: [], scopes: [] });

it('a person who signs in 1,000 times at once keeps five sessions, and pushes out nobody else', async () => {
  const sessions = createHttpSessions(createShortLived(standingClock(), 1_000), 'sign-in');
  const other = await sessions.begin(person('lea'));
  const begun = await Promise.all(Array.from({ length: 1_000 }, () => sessions.begin(person('bob'))));
  const found = await Promise.all(begun.map((cookie) => sessions.find(cookie)));
  expect(found.filter((session) => session !== undefined)).toHaveLength(5);
  expect((await sessions.find(other))?.person?.subject).toBe('lea');
});

it('a session that ended makes room', async () => {
  const sessions = createHttpSessions(createShortLived(standingClock(), 1_000), 'sign-in');
  const first = await sessions.begin(person('bob'));
  for (let times = 0; times < 10; times += 1) await sessions.end(await sessions.begin(person('bob')));
  expect(await sessions.find(first)).toBeDefined();
});

it('what is kept anew pushes out nothing else, and is the newest again', async () => {
  const kept = createShortLived(standingClock(), 2);
  const all = () => Promise.all(['a', 'b', 'c'].map((name) => kept.get(name)));
  for (const name of ['a', 'b', 'b']) await kept.put(name, name, 1_000);
  expect(await all()).toEqual(['a', 'b', undefined]);
  for (const name of ['a', 'c']) await kept.put(name, name, 1_000);
  expect(await all()).toEqual(['a', undefined, 'c']);
});
