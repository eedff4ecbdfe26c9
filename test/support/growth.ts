/** CPU time of one run in milliseconds: what else the machine does is not in it. */
function cpuTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What eight times the input may cost at most: 8 is linear, 64 quadratic. */
export const NEARLY_LINEAR = 32;
const ROUNDS = 8;
const SMALL_RUNS = 3;

/**
 * How many times more CPU time the work takes with eight times the input, by the least of several runs of each: what
 * disturbs one only ever adds. Measured anew, up to 8 rounds, until it is below `bound`.
 */
export function growth<T>(
  make: (size: number) => T,
  size: number,
  work: (input: T) => unknown,
  bound = NEARLY_LINEAR,
): number {
  const [small, large] = [make(size), make(size * 8)];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS && !(most / least < bound); round += 1) {
    for (let run = 0; run < SMALL_RUNS; run += 1)
      least = Math.min(
        least,
        cpuTime(() => work(small)),
      );
    // What is too quick to be measured counts as a tenth of a millisecond.
    least = Math.max(least, 0.1);
    most = Math.min(
      most,
      cpuTime(() => work(large)),
    );
  }
  return most / least;
}
