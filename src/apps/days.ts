import type { ListedPost } from './model.ts';

/** A day of the calendar in the viewer's zone, as `2026-03-09`. */
export type Day = string;

const DAY_MS = 86_400_000;

/** When a post goes out, or went out. */
export const momentOf = ({ scheduledTime, submittedAt }: ListedPost): string | undefined =>
  scheduledTime ?? submittedAt;

/** The day of a moment in a zone (the browser's own when undefined). */
export function dayOf(ms: number, timeZone: string | undefined): Day {
  return new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone,
  }).format(ms);
}

/** Days are counted at noon UTC, where no clock change can lead into another day. */
const noon = (day: Day) => Date.parse(`${day}T12:00:00Z`);

function addDays(day: Day, count: number): Day {
  return new Date(noon(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for Monday. */
const weekday = (day: Day) => (new Date(noon(day)).getUTCDay() + 6) % 7;

/** The days that a week or a month shows, Monday first, in whole weeks. */
export function daysShown(day: Day, span: 'week' | 'month'): Day[] {
  if (span === 'week') {
    const monday = addDays(day, -weekday(day));
    return Array.from({ length: 7 }, (_, index) => addDays(monday, index));
  }
  const first = `${day.slice(0, 7)}-01`;
  const start = addDays(first, -weekday(first));
  const [year = 0, month = 1] = day.split('-').map(Number);
  const last = `${day.slice(0, 7)}-${String(new Date(Date.UTC(year, month, 0)).getUTCDate()).padStart(2, '0')}`;
  const weeks = Math.ceil((noon(last) - noon(start) + DAY_MS) / (7 * DAY_MS));
  return Array.from({ length: weeks * 7 }, (_, index) => addDays(start, index));
}

/** The day a press on "earlier" or "later" leads to. */
export function step(day: Day, span: 'week' | 'month', direction: -1 | 1): Day {
  if (span === 'week') return addDays(day, 7 * direction);
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + direction, 1)).toISOString().slice(0, 10);
}

/** Posts by day, each day in order of time. Posts without a time that can be read are left to the caller. */
export function byDay(posts: readonly ListedPost[], timeZone: string | undefined): Map<Day, ListedPost[]> {
  const timed = posts
    .map((post) => ({ post, ms: Date.parse(momentOf(post) ?? '') }))
    .filter(({ ms }) => !Number.isNaN(ms))
    .sort((a, b) => a.ms - b.ms);
  const days = new Map<Day, ListedPost[]>();
  for (const { post, ms } of timed) {
    const day = dayOf(ms, timeZone);
    days.set(day, [...(days.get(day) ?? []), post]);
  }
  return days;
}
