// Loaded into a server process before anything else: writes a line into a file for each thing that it does in a folder.
// Its wall clock stands still, so that nothing depends on how fast the machine is. With HOLD_FLUSH_UNTIL the first flush
// takes until so many lines were written, as a slow disk's would.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { COUNT_FILE, COUNT_FOLDER, HOLD_FLUSH_UNTIL = '0' } = process.env;
const real = { ...fs };
const out = real.openSync(COUNT_FILE, 'a');
const opened = new Set();
const held = [];
let written = 0;

const isCounted = (path) => String(path).startsWith(COUNT_FOLDER);
const note = (what) => real.writeSync(out, `${what}\n`);

const start = Date.now();
Date.now = () => start;

fs.openSync = (path, ...rest) => {
  const handle = real.openSync(path, ...rest);
  if (isCounted(path)) {
    note('open');
    opened.add(handle);
  }
  return handle;
};
fs.closeSync = (handle) => {
  opened.delete(handle);
  real.closeSync(handle);
};
fs.readdirSync = (path, ...rest) => {
  if (isCounted(path)) note('list');
  return real.readdirSync(path, ...rest);
};
fs.readSync = (handle, ...rest) => {
  if (opened.has(handle)) note('read');
  return real.readSync(handle, ...rest);
};
fs.writeSync = (handle, ...rest) => {
  const bytes = real.writeSync(handle, ...rest);
  if (!opened.has(handle)) return bytes;
  note('write');
  written += 1;
  if (written >= Number(HOLD_FLUSH_UNTIL)) for (const flush of held.splice(0)) flush();
  return bytes;
};
for (const name of ['fdatasync', 'fsync'])
  fs[name] = (handle, done) => {
    if (opened.has(handle)) note('flush');
    const flush = () => real[name](handle, done);
    if (written < Number(HOLD_FLUSH_UNTIL)) held.push(flush);
    else flush();
  };
syncBuiltinESMExports();
