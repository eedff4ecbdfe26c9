// Preloaded into a process under test: kills it just before the nth thing it does to the disk, as a power cut would.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const at = Number(process.env.DIE_AT_WRITE);
let done = 0;
function step() {
  done += 1;
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
    step();
    return real(...args);
  };
}
const openSync = fs.openSync;
fs.openSync = (path, flags = 'r', ...rest) => {
  if (flags !== 'r') step();
  return openSync(path, flags, ...rest);
};
syncBuiltinESMExports();
