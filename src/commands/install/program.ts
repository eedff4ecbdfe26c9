import { cpSync, existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { version } from '../../version.ts';

/** Folders that package managers empty when they like, and shells when they end. */
const PASSING = /[\\/](_npx|dlx-[^\\/]+|dlx|bunx-[^\\/]+|fnm_multishells)[\\/]/;

const realPath = (path: string) => {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
};

/**
 * Node as a settings file may name it: the path that stays when Node is updated (`/opt/homebrew/bin/node`, not the
 * folder of one version), and always a whole path, for hosts that are started from a desktop have no PATH of a shell.
 */
export function stableNode(execPath: string, pathVariable: string | undefined): string {
  const real = realPath(execPath);
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const candidates = (pathVariable ?? '').split(delimiter).map((folder) => join(folder, name));
  const lasting = candidates.find((path) => !PASSING.test(path) && realPath(path) === real);
  return lasting ?? execPath;
}

interface Program {
  /** The file that Node is to start. */
  file: string;
  /** Copies the program to where it stays; absent where it lies well already. */
  settle?: () => void;
}

/**
 * The program's file as a settings file may name it. Started by npx it lies in a cache, which may be emptied any day:
 * then it is copied to the state folder, where it also starts without asking a package registry first.
 */
export function lastingProgram(entryFile: string, stateDir: string): Program {
  if (!PASSING.test(entryFile)) return { file: entryFile };
  const from = dirname(dirname(entryFile));
  const to = join(stateDir, 'program', version);
  const file = join(to, 'dist', 'cli.js');
  return {
    file,
    settle() {
      const draft = `${to}.${process.pid}`;
      if (existsSync(file)) return;
      for (const part of ['dist', 'package.json', 'LICENSE', 'README.md'])
        cpSync(join(from, part), join(draft, part), { recursive: true });
      rmSync(to, { recursive: true, force: true });
      // In one step: half a program would be taken for a whole one the next time.
      renameSync(draft, to);
    },
  };
}
