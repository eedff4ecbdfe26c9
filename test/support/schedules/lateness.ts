const EVERY_MS = 20;

/**
 * How much later than asked a timer of this process came: what the machine, not what is tested, takes of a call's time.
 * The processes beside this one are kept waiting alike.
 */
export interface Lateness {
  /** In milliseconds, of all that came between two times (epoch ms). */
  between(from: number, to: number): number;
  end(): void;
}

export function watchLateness(): Lateness {
  const late: { at: number; ms: number }[] = [];
  let last = Date.now();
  const timer = setInterval(() => {
    const now = Date.now();
    if (now - last > 2 * EVERY_MS) late.push({ at: now, ms: now - last - EVERY_MS });
    last = now;
  }, EVERY_MS);
  return {
    between: (from, to) =>
      late.filter(({ at, ms }) => at > from && at - ms < to).reduce((sum, { ms }) => sum + ms, 0),
    end: () => clearInterval(timer),
  };
}
