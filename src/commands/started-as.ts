import { basename, relative, sep } from 'node:path';

/** How the process was started: what its words depend on. */
interface Start {
  /** The file behind `node`, as it was given: a link's own path. */
  file: string;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

const NAME = 'soku-mcp';

/** The command as the person typed it, so that what is told can be typed again: `npx soku-mcp`, `node dist/cli.js`. */
export function startedAs({ file, cwd, env }: Start): string {
  const parts = file.split(/[\\/]/);
  if (parts.includes('_npx') || env.npm_command === 'exec') return `npx ${NAME}`;
  if (basename(file) === NAME || basename(file) === `${NAME}.cmd`)
    return parts.includes('.bin') ? `npx ${NAME}` : NAME;
  const at = relative(cwd, file);
  const shown = at.startsWith(`..${sep}..`) || at.length > file.length ? file : at;
  return `node ${/\s/.test(shown) ? `"${shown}"` : shown}`;
}

/** A text that speaks of `soku-mcp …` commands, in the words of how it was started. */
export const inWordsOf = (command: string, text: string): string =>
  text.replace(
    /(?<![\w/@.-])soku-mcp(?= (?:--|\[|install|uninstall|http|stdio|sandbox|demo|doctor|health|desk|journal)\b|(?= (?:--|\[)))/g,
    () => command,
  );
