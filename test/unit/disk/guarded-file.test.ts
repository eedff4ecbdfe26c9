import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { GuardedFileError, readGuardedFile } from '../../../src/disk/guarded-file.ts';
import { temporaryFolder } from '../../support/servers.ts';

/** Puts the link in the folder's place and back, for ever. */
const SWAP = `
const { renameSync } = require('node:fs');
process.chdir(process.argv[1]);
for (;;) for (const [from, to] of [['sub', 'kept'], ['link', 'sub'], ['sub', 'link'], ['kept', 'sub']]) renameSync(from, to);
`;

test.runIf(process.platform === 'linux')(
  'a folder that becomes a link to elsewhere while it is read lets no file from outside out',
  async () => {
    const root = temporaryFolder();
    for (const [folder, text] of [
      ['media/sub', 'inside'],
      ['elsewhere', 'outside'],
    ] as const) {
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, 'talk.mp3'), text);
    }
    symlinkSync(join(root, 'elsewhere'), join(root, 'media', 'link'));
    const swapper = spawn(process.execPath, ['-e', SWAP, join(root, 'media')], { stdio: 'ignore' });
    onTestFinished(() => {
      swapper.kill('SIGKILL');
    });
    const read: string[] = [];
    for (let round = 0; round < 3_000; round += 1) {
      const outcome = await readGuardedFile(join(root, 'media'), 'sub/talk.mp3', { maxBytes: 100 }).then(
        ({ bytes }) => bytes.toString(),
        () => 'refused',
      );
      read.push(outcome);
    }
    expect(new Set(read)).toContain('inside');
    expect(read).not.toContain('outside');
  },
);

// The rules of systems that don't tell which file was opened; the modes are those of this one.
describe.runIf(process.platform !== 'win32')('where nobody can tell which file was opened', () => {
  function openFolder() {
    const folder = join(temporaryFolder(), 'media');
    mkdirSync(join(folder, 'sub'), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, 'sub', 'talk.mp3'), 'inside');
    const read = (platform: NodeJS.Platform) =>
      readGuardedFile(folder, 'sub/talk.mp3', { maxBytes: 100, platform }).then(
        ({ bytes }) => bytes.toString(),
        (error: unknown) => (error instanceof GuardedFileError ? error.problem : error),
      );
    return { folder, read };
  }

  test.each([
    ['the folder', '', 0o770],
    ['the folder', '', 0o707],
    ['a folder in it', 'sub', 0o777],
  ])('%s (%s) that others may write to, %o, lets nothing out', async (_what, inner, mode) => {
    const { folder, read } = openFolder();
    expect(await read('darwin')).toBe('inside');
    chmodSync(join(folder, inner), mode);
    expect(await read('darwin')).toBe('writable_by_others');
    expect(await read('freebsd')).toBe('writable_by_others');
    // It tells what was opened, or has no such modes.
    if (process.platform === 'linux') expect(await read('linux')).toBe('inside');
    expect(await read('win32')).toBe('inside');
  });

  test('a folder that others may only read is fine', async () => {
    const { folder, read } = openFolder();
    chmodSync(folder, 0o755);
    expect(await read('darwin')).toBe('inside');
  });
});
