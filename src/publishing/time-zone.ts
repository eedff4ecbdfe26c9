import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { isZoneAbbreviation, looksLikeZone, UNIVERSAL } from './zone-names.ts';

/** A moment seen from a zone or an offset. */
export type ZonedTime = ZonedDateTime.Record;
/** A date and a time of day, somewhere. */
export type WallTime = PlainDateTime.Record;

/** The IANA name in its own spelling (`europe/paris` -> `Europe/Paris`); undefined when it is none. */
export function canonicalTimeZone(name: string): string | undefined {
  const given = name.trim();
  if (!looksLikeZone(given)) return undefined;
  try {
    const zone = seenFrom(given, 0).timeZoneId;
    return UNIVERSAL.includes(zone) || !isZoneAbbreviation(zone) ? zone : undefined;
  } catch {
    return undefined;
  }
}

/** A moment (milliseconds since the Unix epoch) seen from an IANA zone or from an offset such as `+01:00`. */
export function seenFrom(zone: string, epochMs: number): ZonedTime {
  return Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(Math.floor(epochMs)), zone);
}

/** The moment of a wall time at an offset such as `+01:00`, or at `Z`. */
export function atOffset(wall: WallTime, offset: string): ZonedTime {
  return PlainDateTime.toZonedDateTime(wall, offset === 'Z' ? 'UTC' : offset);
}

/** What a wall time is in a zone: one moment, none because the clocks skip it, or two because they repeat it. */
export type LocalReading =
  | { kind: 'once'; time: ZonedTime }
  | { kind: 'skipped' | 'repeated'; before: ZonedTime; after: ZonedTime };

/** Reads a wall time in an IANA zone. For a skipped time, `before` and `after` are as far before and after the change. */
export function readLocal(wall: WallTime, zone: string): LocalReading {
  const before = PlainDateTime.toZonedDateTime(wall, zone, { disambiguation: 'earlier' });
  const after = PlainDateTime.toZonedDateTime(wall, zone, { disambiguation: 'later' });
  if (before.epochMilliseconds === after.epochMilliseconds) return { kind: 'once', time: before };
  const kept = PlainDateTime.equals(ZonedDateTime.toPlainDateTime(before), wall);
  return { kind: kept ? 'repeated' : 'skipped', before, after };
}

/** `2026-03-09T15:00:00+01:00`: milliseconds only where there are some, never the zone's name. */
export function toIso(time: ZonedTime): string {
  return ZonedDateTime.toString(time, { timeZoneName: 'never' });
}

/** `+01:00`. */
export function offsetOf(time: ZonedTime): string {
  return ZonedDateTime.offset(time);
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `Monday 9 March 2026, 15:00 in Europe/Paris`, or `… at offset +01:00`. */
export function spelledOut(time: ZonedTime): string {
  const day = DAYS[ZonedDateTime.dayOfWeek(time) - 1] ?? '';
  const clock = [time.hour, time.minute, ...(time.second > 0 ? [time.second] : [])];
  const shown = clock.map((part) => String(part).padStart(2, '0')).join(':');
  const where = /^[+-]/.test(time.timeZoneId) ? `at offset ${time.timeZoneId}` : `in ${time.timeZoneId}`;
  return `${day} ${time.day} ${monthName(time.month)} ${time.year}, ${shown} ${time.timeZoneId === 'UTC' ? 'UTC' : where}`;
}

/** The English name of month 1 to 12. */
export function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}
