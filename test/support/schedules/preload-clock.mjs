// Loaded into a server process before anything else: its time goes faster, and is moved on by a file that the test writes.
import { readFileSync } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const { SCHEDULE_CLOCK_FILE: file, SCHEDULE_CLOCK_START: start, SCHEDULE_CLOCK_FACTOR } = process.env;
const factor = Number(SCHEDULE_CLOCK_FACTOR);
const realNow = Date.now;
const LOOK_EVERY_MS = 20;
let offset = 0;
let lookedAt = 0;

Date.now = () => {
  const now = realNow();
  if (now - lookedAt >= LOOK_EVERY_MS) {
    lookedAt = now;
    offset = Number(readFileSync(file, 'utf8'));
  }
  return Math.round(Number(start) + (now - Number(start)) * factor + offset);
};

const timers = createRequire(import.meta.url)('node:timers/promises');
const { setTimeout: delay } = timers;
timers.setTimeout = (ms, ...rest) => delay(ms / factor, ...rest);
syncBuiltinESMExports();

const realSetTimeout = globalThis.setTimeout;
globalThis.setTimeout = (act, ms, ...rest) => realSetTimeout(act, ms / factor, ...rest);
