import { nearest } from '../text/nearest.ts';

const ZONE_NAME = /^(?!systemv\/)[a-z][a-z0-9_+-]{1,30}(?:\/[a-z0-9_+-]{1,30}){0,2}$/i;
/** `EST`, `CET`, `MST7MDT`: to IANA some are a fixed offset and some a place, to people all are a place. */
const ABBREVIATION = /^[A-Z0-9]{2,7}$/;
/** The same where `Cuba` may be written `CUBA`. */
const ABBREVIATION_IN_ANY_CASE = /^[a-z]{1,3}$|^[a-z]{2,4}\d[a-z0-9]*$/i;
/** What a clock without a place is called. */
export const UNIVERSAL = ['UTC', 'GMT'];

/** Names that IANA prefers now and that Intl still lists by their older spelling. */
const RENAMED_ZONES = [
  'Africa/Asmara',
  'America/Argentina/Buenos_Aires',
  'America/Nuuk',
  'Asia/Ho_Chi_Minh',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Yangon',
  'Atlantic/Faroe',
  'Europe/Kyiv',
  'Pacific/Chuuk',
  'Pacific/Pohnpei',
];

/** All names but those that stand for another. */
export const zoneNames = () => [...Intl.supportedValuesOf('timeZone'), ...RENAMED_ZONES, ...UNIVERSAL];

/** Whether it has the form of a zone's name. */
export const looksLikeZone = (name: string) => ZONE_NAME.test(name);

/** Whether a name is an abbreviation such as `EST`, which leaves open whose clock is meant. */
export function isZoneAbbreviation(name: string): boolean {
  return ABBREVIATION.test(name.trim());
}

/** The IANA name that was probably meant. */
export function nearestTimeZone(name: string): string | undefined {
  return nearest(name, zoneNames());
}

/**
 * An IANA name from the settings, in its own spelling where it is no other's alias; undefined when it is none. Time-zone.ts
 * knows all spellings, but brings Temporal, which is loaded by the first post.
 */
export function knownTimeZone(name: string): string | undefined {
  const given = name.trim();
  if (!looksLikeZone(given)) return undefined;
  const spelled = zoneNames().find((zone) => zone.toLowerCase() === given.toLowerCase());
  if (spelled !== undefined) return spelled;
  if (ABBREVIATION_IN_ANY_CASE.test(given)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: given }) && given;
  } catch {
    return undefined;
  }
}
