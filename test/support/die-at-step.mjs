// Preloaded into a process under test: from the first write that holds DIE_FROM on, it kills the process just before the
// nth thing that it does to the disk, or over a socket to one of DIE_PORTS.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const at = Number(process.env.DIE_AT_STEP);
const from = process.env.DIE_FROM ?? '';
const ports = (process.env.DIE_PORTS ?? '').split(',').map(Number);
let armed = false;
let done = 0;
function step(data) {
  armed ||= Buffer.isBuffer(data) || typeof data === 'string' ? data.toString().includes(from) : false;
  if (!armed) return;
  done += 1;
  if (done === at) process.kill(process.pid, 'SIGKILL');
}

/** @param data which of the arguments is written, if any is */
function stepBefore(owner, name, data) {
  const real = owner[name];
  owner[name] = function (...args) {
    step(data === undefined ? undefined : args[data]);
    return real.apply(this, args);
  };
}

for (const name of ['writeSync', 'writeFileSync']) stepBefore(fs, name, 1);
for (const name of ['fsyncSync', 'renameSync', 'rmSync', 'mkdirSync', 'fdatasync', 'fsync'])
  stepBefore(fs, name);
for (const name of ['link', 'rename', 'rm']) stepBefore(fs.promises, name);
stepBefore(fs.promises, 'writeFile', 1);
const { open } = fs.promises;
fs.promises.open = async (path, flags = 'r', ...rest) => {
  const isWrite = typeof flags === 'string' && flags !== 'r';
  if (isWrite) step();
  const handle = await open(path, flags, ...rest);
  if (isWrite) {
    stepBefore(handle, 'writeFile', 0);
    stepBefore(handle, 'sync');
  }
  return handle;
};
for (const name of ['write', 'read', 'connect']) {
  const real = net.Socket.prototype[name];
  net.Socket.prototype[name] = function (...args) {
    const [target] = args;
    const port =
      name === 'connect' ? (Array.isArray(target) ? target[0]?.port : target?.port) : this.remotePort;
    if (ports.includes(Number(port))) step(name === 'write' ? target : undefined);
    return real.apply(this, args);
  };
}
syncBuiltinESMExports();
