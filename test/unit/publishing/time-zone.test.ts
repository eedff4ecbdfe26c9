import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOW, readTime as read } from './support.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('the zone', () => {
  it.each([
    ['europe/paris', 'Europe/Paris'],
    ['EUROPE/KYIV', 'Europe/Kyiv'],
    [' America/New_York ', 'America/New_York'],
    ['utc', 'UTC'],
    ['GMT', 'GMT'],
    ['JAPAN', 'Japan'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
    ['america/argentina/buenos_aires', 'America/Argentina/Buenos_Aires'],
    ['America/Port-au-Prince', 'America/Port-au-Prince'],
  ])('%j is read as %s', (written, timeZone) => {
    expect(read('2026-03-09T15:00', written).time?.timeZone).toBe(timeZone);
  });

  it.each([
    ['Europe/Pariss', 'Europe/Paris'],
    ['Europe/Berlln', 'Europe/Berlin'],
    ['Paris', 'Europe/Paris'],
    ['New York', 'America/New_York'],
    ['America/NewYork', 'America/New_York'],
    ['America New York', 'America/New_York'],
    ['Asia/Kolkatta', 'Asia/Kolkata'],
  ])('%j is answered with %s', (written, meant) => {
    expect(read('2026-03-09T15:00', written).wrong).toEqual({
      severity: 'error',
      kind: 'input',
      code: 'time_zone_unknown',
      field: 'timeZone',
      message: `timeZone "${written}" is not the name of an IANA time zone.`,
      fix: `Did you mean ${meant}?`,
      candidates: [meant],
    });
  });

  it.each(['EST', 'CET', 'PST', 'IST', 'MST7MDT', 'GB'])('%s is no place', (written) => {
    expect(read('2026-03-09T15:00', written).wrong).toMatchObject({
      code: 'time_zone_unknown',
      message: `timeZone "${written}" is an abbreviation, which leaves the place open.`,
      fix: 'Give a name such as Europe/Paris or America/New_York.',
    });
  });

  it.each([
    '+01:00',
    'UTC+1',
    'Z',
    'Mars/Olympus',
    'SystemV/PST8',
    'est',
    'gb',
    '2026-01-01T00:00[Europe/Paris]',
    '\u0000',
    '/',
  ])('%j is none', (written) => {
    expect(read('2026-03-09T15:00Z', written).wrong?.code).toBe('time_zone_unknown');
  });
});

describe('whatever moment and zone', () => {
  const zone = fc.constantFrom(
    'Europe/Paris',
    'America/New_York',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Apia',
    'UTC',
  );
  const ahead = fc.integer({ min: MINUTE, max: 365 * DAY });

  it('what leaves is exactly the moment that was written', () => {
    fc.assert(
      fc.property(ahead, zone, (ms, timeZone) => {
        const utc = new Date(NOW + ms).toISOString();
        const { time } = read(utc, timeZone);
        expect(time?.utc).toBe(utc);
        expect(Date.parse(time?.local ?? '')).toBe(NOW + ms);
        expect(read(time?.local ?? '', timeZone).time).toEqual(time);
      }),
    );
  });

  it('a local time is the moment it names, or one of the two that are offered', () => {
    fc.assert(
      fc.property(ahead, zone, (ms, timeZone) => {
        const local = read(new Date(NOW + ms).toISOString(), timeZone).time?.local ?? '';
        const { time, wrong } = read(local.replace(/[+-]\d\d:\d\d$/, ''), timeZone);
        expect(wrong === undefined ? [time?.local] : wrong.candidates).toContain(local);
      }),
    );
  });
});
