// Preloaded into a process under test: kills it just before the nth thing it does to the disk, as a power cut would, or
// has that one and every later one that needs room fail, as a full disk would.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.DIE_AT_WRITE);
const fullAt = Number(process.env.FULL_AT_WRITE);
const NEEDS_ROOM = [
  'writeSync',
  'fsyncSync',
  'renameSync',
  'cpSync',
  'mkdirSync',
  'writeFileSync',
  'openSync',
];
let done = 0;
function step(name) {
  done += 1;
  if (done >= fullAt && NEEDS_ROOM.includes(name))
    throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), {
      code: 'ENOSPC',
      errno: -28,
      syscall: name,
    });
  if (done === at) process.kill(process.pid, 'SIGKILL');
}

for (const name of [
  'writeSync',
  'fsyncSync',
  'renameSync',
  'rmSync',
  'cpSync',
  'mkdirSync',
  'writeFileSync',
]) {
  const real = fs[name];
  fs[name] = (...args) => {
    step(name);
    return real(...args);
  };
}
const openSync = fs.openSync;
fs.openSync = (path, flags = 'r', ...rest) => {
  if (flags !== 'r') step('openSync');
  return openSync(path, flags, ...rest);
};
syncBuiltinESMExports();
