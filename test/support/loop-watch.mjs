// Loaded into a server process before anything else: tells in a file what each long turn of its event loop cost the main
// thread in CPU time. A neighbour on the same core makes a turn take longer, but not cost more.
import { appendFileSync, readFileSync } from 'node:fs';

const { LOOP_WATCH_FILE: file, LOOP_WATCH_FROM_MS: fromMs } = process.env;
const LOOK_EVERY_MS = 5;

/** Milliseconds that the main thread has worked, to the nanosecond where the system tells. */
function workedMs() {
  if (process.platform === 'linux')
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

let before = workedMs();
setInterval(() => {
  const now = workedMs();
  if (now - before >= Number(fromMs)) appendFileSync(file, `${now - before}\n`);
  before = workedMs();
}, LOOK_EVERY_MS).unref();
