/** Asks the person at the terminal. Each answer is `undefined` when they broke off. */
export interface Asker {
  text(
    message: string,
    options: { initial: string; check(value: string): string | undefined },
  ): Promise<string | undefined>;
  /** What is typed isn't shown. */
  hidden(message: string, check: (value: string) => string | undefined): Promise<string | undefined>;
  confirm(message: string, initial: boolean): Promise<boolean | undefined>;
}

/** Ctrl+D, which otherwise ends the input, and with it the process, without a word. */
const END_OF_INPUT = '\u0004';

/**
 * Asks through the terminal; loaded only when somebody sits there. Ctrl+C, Ctrl+D, a terminal that goes away and `stop`
 * all break the question off.
 */
export async function terminalAsker(stop: AbortSignal): Promise<Asker> {
  const { confirm, password, text, updateSettings } = await import('@clack/prompts');
  updateSettings({ aliases: { [END_OF_INPUT]: 'cancel' } });
  const gone = new AbortController();
  process.stdin.once('end', () => gone.abort());
  const signal = AbortSignal.any([stop, gone.signal]);
  return {
    async text(message, { initial, check }) {
      const answer = await text({
        message,
        signal,
        placeholder: initial,
        defaultValue: initial,
        validate: (value) => check(value ?? ''),
      });
      return typeof answer === 'string' ? answer : undefined;
    },
    async hidden(message, check) {
      const answer = await password({
        message,
        signal,
        validate: (value) => check(value ?? ''),
      });
      // Nothing but Enter gives no value at all.
      return typeof answer === 'symbol' ? undefined : (answer ?? '');
    },
    async confirm(message, initial) {
      const answer = await confirm({ message, signal, initialValue: initial });
      return typeof answer === 'boolean' ? answer : undefined;
    },
  };
}
