import { describe, expect, it } from 'vitest';
import { NOW, readTime as read } from './support.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('a time with an offset', () => {
  it.each([
    ['2026-03-09T15:00:00Z', '2026-03-09T15:00:00.000Z', undefined],
    ['2026-03-09t15:00:00z', '2026-03-09T15:00:00.000Z', undefined],
    ['2026-03-09 15:00Z', '2026-03-09T15:00:00.000Z', undefined],
    [' 2026-03-09T15:00Z ', '2026-03-09T15:00:00.000Z', undefined],
    ['2026-03-09T15:00:00+01:00', '2026-03-09T14:00:00.000Z', '2026-03-09T15:00:00+01:00'],
    ['2026-03-09T15:00+0100', '2026-03-09T14:00:00.000Z', '2026-03-09T15:00:00+01:00'],
    ['2026-03-09T15:00+01', '2026-03-09T14:00:00.000Z', '2026-03-09T15:00:00+01:00'],
    ['2026-03-09T15:00:00-05:00', '2026-03-09T20:00:00.000Z', '2026-03-09T15:00:00-05:00'],
    ['2026-03-09T15:00:00+05:45', '2026-03-09T09:15:00.000Z', '2026-03-09T15:00:00+05:45'],
    ['2026-03-09T15:00:00-03:30', '2026-03-09T18:30:00.000Z', '2026-03-09T15:00:00-03:30'],
    ['2026-03-09T15:00:00+14:00', '2026-03-09T01:00:00.000Z', '2026-03-09T15:00:00+14:00'],
    ['2026-03-09T15:00:00+00:00', '2026-03-09T15:00:00.000Z', '2026-03-09T15:00:00+00:00'],
    ['2026-03-09T15:00:00-00:00', '2026-03-09T15:00:00.000Z', '2026-03-09T15:00:00+00:00'],
    ['2026-03-09T15:00:30.25Z', '2026-03-09T15:00:30.250Z', undefined],
    ['2026-03-09T15:00:30,5Z', '2026-03-09T15:00:30.500Z', undefined],
    ['2026-03-09T15:00:00.123999999+01:00', '2026-03-09T14:00:00.123Z', '2026-03-09T15:00:00.123+01:00'],
    ['2026-12-31T23:59:59-01:00', '2027-01-01T00:59:59.000Z', '2026-12-31T23:59:59-01:00'],
    ['2027-01-01T00:30:00+01:00', '2026-12-31T23:30:00.000Z', '2027-01-01T00:30:00+01:00'],
  ])('%s is %s', (written, utc, local) => {
    expect(read(written).time).toMatchObject({ utc });
    expect(read(written).time?.local).toBe(local);
    expect(read(written).time?.timeZone).toBeUndefined();
  });

  it('is shown in the zone of the call, else in that of the settings', () => {
    const inParis = {
      utc: '2026-03-09T14:00:00.000Z',
      local: '2026-03-09T15:00:00+01:00',
      timeZone: 'Europe/Paris',
    };
    expect(read('2026-03-09T14:00:00Z', 'Europe/Paris').time).toMatchObject(inParis);
    expect(read('2026-03-09T14:00:00Z', undefined, { timeZone: 'Europe/Paris' }).time).toMatchObject(inParis);
    expect(read('2026-03-09T23:00:00+09:00', undefined, { timeZone: 'Europe/Paris' }).time).toMatchObject(
      inParis,
    );
    expect(read('2026-03-09T15:00:00+01:00', 'Europe/Paris', { timeZone: 'Asia/Tokyo' }).time).toMatchObject(
      inParis,
    );
    expect(read('2026-03-09T14:00:00Z', ' ', { timeZone: 'Europe/Paris' }).time).toMatchObject(inParis);
  });

  it('must agree with the zone of the call', () => {
    expect(read('2026-07-01T09:00:00+01:00', 'Europe/Paris').wrong).toEqual({
      severity: 'error',
      kind: 'input',
      code: 'time_offset_mismatch',
      field: 'scheduledTime',
      message:
        'Europe/Paris does not have the offset +01:00 then. By the offset it is 2026-07-01T10:00:00+02:00 there, by the zone 2026-07-01T09:00:00+02:00.',
      fix: 'Give the one that is meant as scheduledTime; ask the person if they didn’t say.',
      candidates: ['2026-07-01T10:00:00+02:00', '2026-07-01T09:00:00+02:00'],
    });
    expect(read('2026-07-01T09:00:00+00:00', 'Europe/London').wrong?.code).toBe('time_offset_mismatch');
    expect(read('2026-03-29T02:30:00+01:00', 'Europe/Paris').wrong?.code).toBe('time_offset_mismatch');
  });
});

describe('a time without offset', () => {
  it.each([
    ['2026-03-09T15:00', 'Europe/Paris', '2026-03-09T14:00:00.000Z', '2026-03-09T15:00:00+01:00'],
    ['2026-07-01T15:00', 'Europe/Paris', '2026-07-01T13:00:00.000Z', '2026-07-01T15:00:00+02:00'],
    ['2026-03-09T15:00', 'Asia/Kathmandu', '2026-03-09T09:15:00.000Z', '2026-03-09T15:00:00+05:45'],
    ['2026-03-10T15:00', 'Australia/Eucla', '2026-03-10T06:15:00.000Z', '2026-03-10T15:00:00+08:45'],
    ['2026-03-09T15:00', 'Asia/Kolkata', '2026-03-09T09:30:00.000Z', '2026-03-09T15:00:00+05:30'],
    ['2026-03-10T00:00', 'Pacific/Kiritimati', '2026-03-09T10:00:00.000Z', '2026-03-10T00:00:00+14:00'],
    ['2026-03-09T15:00', 'UTC', '2026-03-09T15:00:00.000Z', '2026-03-09T15:00:00+00:00'],
    ['2026-12-31T23:59:59', 'America/New_York', '2027-01-01T04:59:59.000Z', '2026-12-31T23:59:59-05:00'],
    ['2027-01-01T00:00:00', 'Asia/Tokyo', '2026-12-31T15:00:00.000Z', '2027-01-01T00:00:00+09:00'],
    ['2027-02-28T23:30:00', 'America/New_York', '2027-03-01T04:30:00.000Z', '2027-02-28T23:30:00-05:00'],
  ])('%s in %s is %s', (written, timeZone, utc, local) => {
    expect(read(written, timeZone).time).toMatchObject({ utc, local, timeZone });
    expect(read(written, undefined, { timeZone }).time).toMatchObject({ utc, local, timeZone });
  });

  it('is read in the zone of the call before that of the settings', () => {
    expect(read('2026-03-09T15:00', 'Asia/Tokyo', { timeZone: 'Europe/Paris' }).time).toMatchObject({
      utc: '2026-03-09T06:00:00.000Z',
      timeZone: 'Asia/Tokyo',
    });
  });

  it('needs a zone, and the fix names both ways', () => {
    expect(read('2026-03-09T15:00').wrong).toEqual({
      severity: 'error',
      kind: 'input',
      code: 'time_zone_missing',
      field: 'scheduledTime',
      message:
        'scheduledTime 2026-03-09T15:00:00 has neither an offset nor a time zone, so its hour is unknown.',
      fix: 'Add the offset to it (such as +01:00, or Z for UTC), or give timeZone (such as Europe/Paris); ask the person if they named no zone or place.',
    });
  });

  it('takes a leap day when there is one', () => {
    const now = Date.UTC(2028, 1, 1);
    expect(read('2028-02-29T12:00', 'Europe/Paris', { now }).time?.utc).toBe('2028-02-29T11:00:00.000Z');
    expect(read('2027-02-29T12:00', 'Europe/Paris').wrong?.message).toBe(
      'scheduledTime "2027-02-29T12:00" cannot be read. February 2027 has 28 days, and no day 29.',
    );
  });
});

describe('the clock changes', () => {
  it.each([
    ['Europe/Paris', '2026-03-29T02:00', ['2026-03-29T01:00:00+01:00', '2026-03-29T03:00:00+02:00']],
    ['Europe/Paris', '2026-03-29T02:30', ['2026-03-29T01:30:00+01:00', '2026-03-29T03:30:00+02:00']],
    ['Europe/Paris', '2026-03-29T02:59:59', ['2026-03-29T01:59:59+01:00', '2026-03-29T03:59:59+02:00']],
    ['America/New_York', '2026-03-08T02:30', ['2026-03-08T01:30:00-05:00', '2026-03-08T03:30:00-04:00']],
    ['Australia/Lord_Howe', '2026-10-04T02:15', ['2026-10-04T01:45:00+10:30', '2026-10-04T02:45:00+11:00']],
  ])('%s skips %s', (zone, written, candidates) => {
    const { wrong } = read(written, zone);
    expect(wrong).toMatchObject({ code: 'time_skipped', field: 'scheduledTime', candidates });
    for (const candidate of candidates) {
      expect(wrong?.message).toContain(candidate);
      expect(read(candidate, zone).time?.local).toBe(candidate);
    }
  });

  it.each([
    ['Europe/Paris', '2026-10-25T02:00', ['2026-10-25T02:00:00+02:00', '2026-10-25T02:00:00+01:00']],
    ['Europe/Paris', '2026-10-25T02:30', ['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00']],
    ['America/New_York', '2026-11-01T01:30', ['2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00']],
  ])('%s repeats %s', (zone, written, candidates) => {
    const { wrong } = read(written, zone);
    expect(wrong).toMatchObject({ code: 'time_repeated', field: 'scheduledTime', candidates });
    for (const candidate of candidates) expect(read(candidate, zone).time?.local).toBe(candidate);
  });

  it.each([
    ['Europe/Paris', '2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['Europe/Paris', '2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['Europe/Paris', '2026-10-25T01:59:59', '2026-10-24T23:59:59.000Z'],
    ['Europe/Paris', '2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
    ['America/New_York', '2026-03-08T01:59:59', '2026-03-08T06:59:59.000Z'],
    ['America/New_York', '2026-03-08T03:00:00', '2026-03-08T07:00:00.000Z'],
    ['America/New_York', '2026-11-01T00:59:59', '2026-11-01T04:59:59.000Z'],
    ['America/New_York', '2026-11-01T02:00:00', '2026-11-01T07:00:00.000Z'],
  ])('%s has %s once', (zone, written, utc) => {
    expect(read(written, zone).time?.utc).toBe(utc);
  });

  it('are told in words', () => {
    expect(read('2026-03-29T02:30', 'Europe/Paris').wrong).toMatchObject({
      message:
        '2026-03-29T02:30:00 does not exist in Europe/Paris, where the clocks go forward over it. The times around it are 2026-03-29T01:30:00+01:00 and 2026-03-29T03:30:00+02:00.',
      fix: 'Ask the person which of the two, and give it with its offset as scheduledTime.',
    });
    expect(read('2026-10-25T02:30', 'Europe/Paris').wrong?.message).toBe(
      '2026-10-25T02:30:00 comes twice in Europe/Paris, where the clocks go back: first 2026-10-25T02:30:00+02:00, then 2026-10-25T02:30:00+01:00.',
    );
  });
});

describe('what is no time', () => {
  it.each([
    ['', 'It is empty; leave it out to publish at once.'],
    ['tomorrow at 9', 'It is not a date and time in ISO 8601.'],
    ['2026-03-09', 'It has a date and no time of day.'],
    ['15:00', 'It is not a date and time in ISO 8601.'],
    ['20260309T150000Z', 'It is not a date and time in ISO 8601.'],
    ['2026-068T15:00Z', 'It is not a date and time in ISO 8601.'],
    ['2026-W11-1T15:00Z', 'It is a week date, not a calendar date.'],
    ['2026-03-09T15:00+01:00[Europe/Paris]', 'A zone in square brackets is not understood.'],
    ['1773064800', 'It is a bare number, not a date.'],
    ['2026-3-9T15:00Z', 'It is not a date and time in ISO 8601.'],
    ['2026-03-09T15Z', 'It is not a date and time in ISO 8601.'],
    ['2026-03-09T15:00:00 PM', 'It is not a date and time in ISO 8601.'],
    ['+002026-03-09T15:00Z', 'It is not a date and time in ISO 8601.'],
    ['2026-00-09T15:00Z', 'There is no month 0.'],
    ['2026-13-09T15:00Z', 'There is no month 13.'],
    ['2026-03-00T15:00Z', 'March 2026 has 31 days, and no day 0.'],
    ['2026-04-31T15:00Z', 'April 2026 has 30 days, and no day 31.'],
    ['2100-02-29T15:00Z', 'February 2100 has 28 days, and no day 29.'],
    ['0000-02-30T15:00Z', 'February 0 has 29 days, and no day 30.'],
    ['2026-03-09T24:00Z', 'The last hour of a day is 23; midnight is 00:00 of the next day.'],
    ['2026-03-09T25:00Z', 'There is no hour 25.'],
    ['2026-03-09T15:60Z', 'There is no minute 60.'],
    ['2026-12-31T23:59:60Z', 'A leap second cannot be scheduled.'],
    ['2026-03-09T15:00:61Z', 'There is no second 61.'],
    ['2026-03-09T15:00+14:01', 'No place has the offset +14:01.'],
    ['2026-03-09T15:00+01:60', 'No place has the offset +01:60.'],
  ])('%j: %s', (written, why) => {
    const { wrong } = read(written, 'Europe/Paris');
    expect(wrong).toMatchObject({ code: 'time_invalid', field: 'scheduledTime' });
    expect(wrong?.message).toBe(`scheduledTime "${written}" cannot be read. ${why}`);
  });
});

describe('the distance', () => {
  const at = (ms: number) => new Date(NOW + ms).toISOString();

  it.each([
    [59_000, 'time_too_soon'],
    [59_999, 'time_too_soon'],
    [60_000, undefined],
    [61_000, undefined],
    [0, 'time_too_soon'],
    [-1, 'time_in_past'],
    [365 * DAY, undefined],
    [365 * DAY + 1, 'time_too_far'],
  ])('%i ms ahead: %s', (ms, code) => {
    expect(read(at(ms)).wrong?.code).toBe(code);
  });

  it.each([
    [MINUTE, 'in 1 minute'],
    [61_000, 'in 1 minute'],
    [2 * MINUTE, 'in 2 minutes'],
    [59 * MINUTE + 59_999, 'in 59 minutes'],
    [60 * MINUTE, 'in 1 hour'],
    [61 * MINUTE, 'in 1 hour 1 minute'],
    [150 * MINUTE, 'in 2 hours 30 minutes'],
    [DAY, 'in 1 day'],
    [DAY + 59 * MINUTE, 'in 1 day'],
    [3 * DAY + 4 * 60 * MINUTE, 'in 3 days 4 hours'],
    [365 * DAY, 'in 365 days'],
  ])('%i ms is %s', (ms, relative) => {
    expect(read(at(ms)).time?.relative).toBe(relative);
  });

  it('is told with the date, the present and how far it is', () => {
    expect(read('2026-03-06T11:00:59', 'Europe/Paris').wrong?.message).toBe(
      'Friday 6 March 2026, 11:00:59 in Europe/Paris is 59 seconds from now, and Soku asks for at least one minute. It is now Friday 6 March 2026, 11:00 in Europe/Paris.',
    );
    expect(read('2025-03-09T15:00:00Z').wrong?.message).toBe(
      'Sunday 9 March 2025, 15:00 UTC was 361 days 19 hours ago. It is now Friday 6 March 2026, 10:00 UTC.',
    );
    expect(read('2027-03-09T15:00:00-05:00').wrong).toMatchObject({
      message:
        'Tuesday 9 March 2027, 15:00 at offset -05:00 is 368 days 10 hours from now, more than 365 days. It is now Friday 6 March 2026, 05:00 at offset -05:00.',
      fix: 'Check the year; if it is right, ask the person for a time within 365 days.',
    });
  });
});
