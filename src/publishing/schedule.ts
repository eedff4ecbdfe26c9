import { spelledDuration } from '../text/duration.ts';
import { quote } from '../text/untrusted.ts';
import { readIsoTime, type WrittenTime } from './iso-time.ts';
import { issue } from './issue.ts';
import type { Issue, PublishingRules, ScheduledTime } from './post.ts';
import {
  atOffset,
  canonicalTimeZone,
  type LocalReading,
  offsetOf,
  readLocal,
  seenFrom,
  spelledOut,
  toIso,
  type ZonedTime,
} from './time-zone.ts';
import { isZoneAbbreviation, nearestTimeZone } from './zone-names.ts';

/** POSTS, ERR: `scheduledTime` is at least one minute ahead, else 400. */
const LEAST_AHEAD_MS = 60_000;
/** Our own bound: a year away is nearly always a mistyped year. */
const MOST_AHEAD_MS = 365 * 86_400_000;

/** What a scheduled time comes to: the moment, or the one thing that is wrong with it. */
export type Schedule = { time: ScheduledTime; wrong?: undefined } | { wrong: Issue; time?: undefined };
type Moment = { moment: ZonedTime; wrong?: undefined } | { wrong: Issue; moment?: undefined };

/**
 * Reads `scheduledTime` with `timeZone`. An offset or `Z` says the moment; the zone then only shows it, and must agree
 * with an offset when both are given. A time without offset is read in `timeZone`, else in the zone of the settings.
 */
export function parseSchedule(
  scheduledTime: string,
  timeZone: string | undefined,
  rules: Pick<PublishingRules, 'now' | 'timeZone'>,
): Schedule {
  const wanted = timeZone?.trim() || undefined;
  const given = wanted === undefined ? undefined : canonicalTimeZone(wanted);
  if (wanted !== undefined && given === undefined) return { wrong: unknownZone(wanted) };
  const written = readIsoTime(scheduledTime);
  if (typeof written === 'string') return { wrong: unreadable(scheduledTime, written) };
  const zone = given ?? canonicalTimeZone(rules.timeZone ?? '');
  const { moment, wrong } = readMoment(written, given, zone);
  if (wrong) return { wrong };
  const shown = zone === undefined ? moment : seenFrom(zone, moment.epochMilliseconds);
  const tooNearOrFar = checkDistance(shown, rules.now);
  if (tooNearOrFar) return { wrong: tooNearOrFar };
  const time = {
    utc: new Date(shown.epochMilliseconds).toISOString(),
    ...((zone !== undefined || written.offset !== 'Z') && { local: toIso(shown) }),
    ...(zone !== undefined && { timeZone: zone }),
    relative: `in ${spelledDuration(shown.epochMilliseconds - rules.now)}`,
  };
  return { time };
}

/** The moment that was meant. `given` is the zone of the call, `zone` that or the one of the settings. */
function readMoment(
  { wall, offset }: WrittenTime,
  given: string | undefined,
  zone: string | undefined,
): Moment {
  if (offset !== undefined) {
    const moment = atOffset(wall, offset);
    // `Z` says nothing of the place, so it cannot contradict one.
    const agrees =
      given === undefined || offset === 'Z' || offset === offsetOf(seenFrom(given, moment.epochMilliseconds));
    return agrees ? { moment } : { wrong: offsetMismatch(moment, readLocal(wall, given), given) };
  }
  if (zone === undefined) return { wrong: zoneMissing(wall.toJSON()) };
  const reading = readLocal(wall, zone);
  return reading.kind === 'once'
    ? { moment: reading.time }
    : { wrong: clockChange(wall.toJSON(), zone, reading) };
}

function checkDistance(time: ZonedTime, now: number): Issue | undefined {
  const ahead = time.epochMilliseconds - now;
  const date = spelledOut(time);
  const apart = spelledDuration(ahead);
  const present = `It is now ${spelledOut(seenFrom(time.timeZoneId, now))}.`;
  if (ahead < 0) {
    return timeIssue(
      'time_in_past',
      `${date} was ${apart} ago. ${present}`,
      'Ask the person: another time, at least one minute from now, or publish now (without scheduledTime)?',
    );
  }
  if (ahead < LEAST_AHEAD_MS) {
    return timeIssue(
      'time_too_soon',
      `${date} is ${apart} from now, and Soku asks for at least one minute. ${present}`,
      'Ask the person: a later time, or publish now (without scheduledTime)?',
    );
  }
  if (ahead <= MOST_AHEAD_MS) return undefined;
  return timeIssue(
    'time_too_far',
    `${date} is ${apart} from now, more than 365 days. ${present}`,
    'Check the year; if it is right, ask the person for a time within 365 days.',
  );
}

function unknownZone(name: string): Issue {
  const short = isZoneAbbreviation(name);
  const meant = short ? undefined : nearestTimeZone(name);
  const what = short ? 'an abbreviation, which leaves the place open' : 'not the name of an IANA time zone';
  return issue({
    code: 'time_zone_unknown',
    field: 'timeZone',
    message: `timeZone ${quote(name)} is ${what}.`,
    fix:
      meant === undefined
        ? 'Give a name such as Europe/Paris or America/New_York.'
        : `Did you mean ${meant}?`,
    ...(meant !== undefined && { candidates: [meant] }),
  });
}

function unreadable(value: string, why: string): Issue {
  return timeIssue(
    'time_invalid',
    `scheduledTime ${quote(value)} cannot be read. ${why}`,
    'Write it like 2026-03-09T15:00:00+01:00, or like 2026-03-09T15:00 with timeZone.',
  );
}

function zoneMissing(written: string): Issue {
  return timeIssue(
    'time_zone_missing',
    `scheduledTime ${written} has neither an offset nor a time zone, so its hour is unknown.`,
    'Add the offset to it (such as +01:00, or Z for UTC), or give timeZone (such as Europe/Paris); ask the person if they named no zone or place.',
  );
}

function offsetMismatch(moment: ZonedTime, inZone: LocalReading, zone: string): Issue {
  const byOffset = toIso(seenFrom(zone, moment.epochMilliseconds));
  const byZone = toIso(inZone.kind === 'once' ? inZone.time : inZone.after);
  return timeIssue(
    'time_offset_mismatch',
    `${zone} does not have the offset ${offsetOf(moment)} then. By the offset it is ${byOffset} there, by the zone ${byZone}.`,
    'Give the one that is meant as scheduledTime; ask the person if they didn’t say.',
    [byOffset, byZone],
  );
}

function clockChange(written: string, zone: string, reading: Exclude<LocalReading, { kind: 'once' }>): Issue {
  const [before, after] = [toIso(reading.before), toIso(reading.after)];
  const skipped = reading.kind === 'skipped';
  return timeIssue(
    skipped ? 'time_skipped' : 'time_repeated',
    skipped
      ? `${written} does not exist in ${zone}, where the clocks go forward over it. The times around it are ${before} and ${after}.`
      : `${written} comes twice in ${zone}, where the clocks go back: first ${before}, then ${after}.`,
    'Ask the person which of the two, and give it with its offset as scheduledTime.',
    [before, after],
  );
}

function timeIssue(code: string, message: string, fix: string, candidates?: string[]): Issue {
  return issue({ code, field: 'scheduledTime', message, fix, ...(candidates && { candidates }) });
}
