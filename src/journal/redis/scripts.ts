import { defineScript } from '../../store/shared-store.ts';

/** `now`: the store's time in milliseconds since the epoch, as text, since Lua would write it as 1.7e+12. */
const NOW = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local at = string.format('%.0f', now)`;

/** Keeps a key for at least so many milliseconds from now. */
const KEEP = `
local function keep(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, string.format('%.0f', ms)) end
end`;

/**
 * Takes the oldest records off the log that nobody needs any more; the content's own list has a life of its own. A few
 * at a time, so that no step is long; what is for a time to come stays, with all that came after it.
 */
const TRIM = `
local function trim(log, ms)
  for _ = 1, 4 do
    local oldest = redis.call('LINDEX', log, 0)
    if not oldest then return end
    local matters = string.match(oldest, '^{"at":%d+,"until":(%d+)') or string.match(oldest, '^{"at":(%d+)')
    if not matters or tonumber(matters) + ms >= now then return end
    redis.call('LPOP', log)
  end
end`;

/** The record is the text of a JSON object; what the store knows is put before its first field. */
const APPEND = `
local function append(name, record, ms, matters, more)
  local line = '{"at":' .. at .. (matters > 0 and ',"until":' .. string.format('%.0f', matters) or '')
    .. more .. ',' .. string.sub(record, 2)
  redis.call('RPUSH', KEYS[1], line)
  redis.call('HSET', KEYS[2], name, ARGV[1])
  redis.call('RPUSH', KEYS[3], line)
  local lives = math.max(now, matters) + ms - now
  for _, key in ipairs(KEYS) do keep(key, lives) end
end`;

const LIBRARY = `${NOW}${KEEP}${TRIM}${APPEND}`;

/**
 * The intent gets its place and its time, and what stands before it is read, as one step.
 *
 * KEYS: records of the content, names of the key, log. ARGV: content, name of the record, record, how long it is kept
 * (ms), from when on earlier ones count (epoch ms), until when it matters at least (epoch ms, or 0).
 */
export const BEGIN = defineScript(`${LIBRARY}
append(ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[6]), ',"since":' .. ARGV[5])
trim(KEYS[3], tonumber(ARGV[4]))
return { at, redis.call('LRANGE', KEYS[1], 0, -1) }`);

/** An outcome gets its place and its time. KEYS and first ARGV as with BEGIN. */
export const SETTLE = defineScript(`${LIBRARY}
append(ARGV[2], ARGV[3], tonumber(ARGV[4]), 0, '')
trim(KEYS[3], tonumber(ARGV[4]))
return at`);

/** A record that was written elsewhere gets its place, with the time that it has. ARGV as with BEGIN, but its time for the fifth. */
export const MOVE_IN = defineScript(`${LIBRARY}
at = ARGV[5]
append(ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[6]), '')
return at`);

/** A part of a list, and the store's time. KEYS: list. ARGV: first and last place. */
export const READ = defineScript(`${NOW}
return { at, redis.call('LRANGE', KEYS[1], ARGV[1], ARGV[2]) }`);
