import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readGuardedFile } from '../../../src/disk/guarded-file.ts';
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
