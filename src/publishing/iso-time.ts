import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import { howMany } from '../text/wording.ts';
import { monthName, type WallTime } from './time-zone.ts';

/** A time as it was written. */
export interface WrittenTime {
  wall: WallTime;
  /** `Z`, or an offset such as `+01:00`; absent when none was written. */
  offset?: string;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})/;
const TIME = /[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?/;
const OFFSET = /(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const DATE_TIME = new RegExp(DATE.source + TIME.source + OFFSET.source, 'i');
/** No place on Earth is further from UTC. */
const LARGEST_OFFSET_MINUTES = 14 * 60;

/**
 * Reads an ISO 8601 calendar date with a time of day, as RFC 3339 narrows it; seconds, fraction and offset may be
 * missing, and digits beyond milliseconds are dropped. Gives a sentence that says what is wrong when it is not one.
 */
export function readIsoTime(value: string): WrittenTime | string {
  const match = DATE_TIME.exec(value.trim());
  if (match === null) return whyNot(value.trim());
  const number = (group: number) => Number(match[group] ?? 0);
  const [year, month, day] = [number(1), number(2), number(3)];
  const [hour, minute, second] = [number(4), number(5), number(6)];
  const wrong = wrongDate(year, month, day) ?? wrongClock(hour, minute, second);
  if (wrong !== undefined) return wrong;
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const wall = PlainDateTime.create(year, month, day, hour, minute, second, milliseconds);
  if (match[8] === undefined) return { wall };
  const offset = readOffset(match[8]);
  return offset === undefined ? `No place has the offset ${match[8]}.` : { wall, offset };
}

function readOffset(written: string): string | undefined {
  if (written.toUpperCase() === 'Z') return 'Z';
  const hours = written.slice(1, 3);
  const minutes = written.slice(3).replace(':', '') || '00';
  const size = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) > 59 || size > LARGEST_OFFSET_MINUTES) return undefined;
  return `${size === 0 ? '+' : written.slice(0, 1)}${hours}:${minutes}`;
}

function whyNot(value: string): string {
  if (value === '') return 'It is empty; leave it out to publish at once.';
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return 'It has a date and no time of day.';
  if (/^\d{4}-?W\d/i.test(value)) return 'It is a week date, not a calendar date.';
  if (value.endsWith(']') && value.includes('[')) return 'A zone in square brackets is not understood.';
  if (/^\d{10,13}$/.test(value)) return 'It is a bare number, not a date.';
  return 'It is not a date and time in ISO 8601.';
}

function wrongDate(year: number, month: number, day: number): string | undefined {
  if (month < 1 || month > 12) return `There is no month ${month}.`;
  const days = PlainDateTime.daysInMonth(PlainDateTime.create(year, month, 1));
  if (day >= 1 && day <= days) return undefined;
  return `${monthName(month)} ${year} has ${howMany(days, 'day')}, and no day ${day}.`;
}

function wrongClock(hour: number, minute: number, second: number): string | undefined {
  if (hour === 24) return 'The last hour of a day is 23; midnight is 00:00 of the next day.';
  if (hour > 24) return `There is no hour ${hour}.`;
  if (minute > 59) return `There is no minute ${minute}.`;
  if (second === 60) return 'A leap second cannot be scheduled.';
  return second > 60 ? `There is no second ${second}.` : undefined;
}
