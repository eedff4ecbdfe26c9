/** What the command is called where it was installed under its own name. */
export const COMMAND = 'soku-mcp';

/** A text that speaks of `soku-mcp …` commands, in the words of how it was started. */
export const inWordsOf = (command: string, text: string): string =>
  text.replace(
    /(?<![\w/@.-]|npx (?:-y )?)soku-mcp(?= (?:--|\[|install|uninstall|http|stdio|sandbox|demo|doctor|health|desk|journal)\b|(?= (?:--|\[)))/g,
    () => command,
  );
