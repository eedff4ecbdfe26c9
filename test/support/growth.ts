/** The least time of several runs, in milliseconds: what else the machine does only ever adds. */
function fastest(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return Math.min(...times);
}

/** What eight times the input may cost at most: 8 is linear, 64 quadratic. */
export const NEARLY_LINEAR = 32;

/**
 * How many times longer the work takes with eight times the input. Both are measured in the same run, so that the
 * figure says something of the work and not of the machine.
 */
export function growth<T>(make: (size: number) => T, size: number, work: (input: T) => unknown): number {
  const [small, large] = [make(size), make(size * 8)];
  // What is too quick to be measured counts as a tenth of a millisecond.
  const least = Math.max(
    fastest(() => work(small)),
    0.1,
  );
  return fastest(() => work(large)) / least;
}
