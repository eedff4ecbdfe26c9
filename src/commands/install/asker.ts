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

/** Asks through the terminal; loaded only when somebody sits there. */
export async function terminalAsker(): Promise<Asker> {
  const { confirm, password, text } = await import('@clack/prompts');
  return {
    async text(message, { initial, check }) {
      const answer = await text({
        message,
        placeholder: initial,
        defaultValue: initial,
        validate: (value) => check(value ?? ''),
      });
      return typeof answer === 'string' ? answer : undefined;
    },
    async hidden(message, check) {
      const answer = await password({ message, validate: (value) => check(value ?? '') });
      // Nothing but Enter gives no value at all.
      return typeof answer === 'symbol' ? undefined : (answer ?? '');
    },
    async confirm(message, initial) {
      const answer = await confirm({ message, initialValue: initial });
      return typeof answer === 'boolean' ? answer : undefined;
    },
  };
}
