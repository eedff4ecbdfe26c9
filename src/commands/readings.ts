import { UsageError } from '../config/command-line.ts';
import { parseReadings, READING_NAMES, type Reading } from '../sandbox/readings.ts';
import { nearest } from '../text/nearest.ts';

/** The sandbox's readings that `--reading` asks for. @throws UsageError naming the one that is unknown */
export function readingsFrom(flag: string | true | undefined): Reading[] {
  if (flag === undefined) return [];
  const parsed = parseReadings(String(flag));
  if ('readings' in parsed) return parsed.readings;
  const suggestion = nearest(parsed.unknown, READING_NAMES);
  const meant = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  throw new UsageError(`Unknown reading "${parsed.unknown}".${meant} Readings: ${READING_NAMES.join(', ')}.`);
}
