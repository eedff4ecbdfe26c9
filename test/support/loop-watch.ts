import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './servers.ts';

const PRELOAD = fileURLToPath(new URL('./loop-watch.mjs', import.meta.url));
/** Shorter turns are nobody's trouble. */
const FROM_MS = 50;

/** What watches the event loop of a process that is started with this environment. */
export function watchLoop() {
  const file = join(temporaryFolder(), 'turns');
  writeFileSync(file, '');
  const longestMs = () => Math.max(...readFileSync(file, 'utf8').split('\n').map(Number));
  return {
    env: {
      NODE_OPTIONS: `--import=${PRELOAD}`,
      LOOP_WATCH_FILE: file,
      LOOP_WATCH_FROM_MS: String(FROM_MS),
    },
    /** The CPU time of the longest turn, in milliseconds; 0 when all were short. */
    longestMs,
    /** The same, and forgets it. */
    takeLongestMs(): number {
      const taken = longestMs();
      writeFileSync(file, '');
      return taken;
    },
  };
}
