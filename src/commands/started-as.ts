import { basename, relative, sep } from 'node:path';
import { COMMAND as NAME } from '../text/command.ts';

/** How the process was started: what its words depend on. */
interface Start {
  /** The file behind `node`, as it was given: a link's own path. */
  file: string;
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
}

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
