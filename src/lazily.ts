import { pathToFileURL } from 'node:url';
import { KnownError } from './known-error.ts';

/** The file that could not be read, when that was what failed. */
function unreadFile(error: unknown): string | undefined {
  const isFileError = error instanceof Error && 'syscall' in error && 'path' in error;
  return isFileError && typeof error.path === 'string' ? error.path : undefined;
}

/** A part of this program could not be loaded, so what needs it was not begun. */
export class LoadError extends KnownError {
  /** The system's or Node's code, e.g. `EMFILE`. */
  readonly code: string | undefined;

  constructor(cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
    super(`a part of this program could not be loaded${code === undefined ? '' : ` (${code})`}`, { cause });
    this.name = 'LoadError';
    this.code = code;
  }
}

/**
 * Loads a module once, for all who ask. A load that fails fails for those who wait for it, and the next who asks tries
 * again: Node keeps a module that it couldn't read (too many open files) as failed, so that one is read under another
 * address.
 *
 * @param load imports the module
 * @param provided the name of something that the module exports
 * @returns what loads it, or throws LoadError
 */
export function lazily<Module extends object>(
  load: () => Promise<Module>,
  provided: keyof Module,
): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  let attempts = 0;

  async function attempt(): Promise<Module> {
    attempts += 1;
    try {
      return await load();
    } catch (error) {
      const file = unreadFile(error);
      if (file === undefined) throw error;
      const anew: Module = await import(`${pathToFileURL(file)}?attempt=${attempts}`);
      if (provided in anew) return anew;
      throw error;
    }
  }

  return () => {
    loading ??= attempt().catch((error: unknown) => {
      loading = undefined;
      throw new LoadError(error);
    });
    return loading;
  };
}
