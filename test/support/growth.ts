/** CPU time of this process in milliseconds: what else the machine does is not in it. */
function cpuTime(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What eight times the input may cost at most: 8 is linear, 64 quadratic. */
export const NEARLY_LINEAR = 32;
const ROUNDS = 8;
/** Long enough that one collection of garbage, or one function compiled meanwhile, doesn't decide. */
const MEASURED_MS = 5;

/** What one run costs, by as many as take MEASURED_MS together. */
function meanCost(work: () => unknown): number {
  let [runs, spent] = [0, 0];
  while (spent < MEASURED_MS) {
    spent += cpuTime(work);
    runs += 1;
  }
  return spent / runs;
}

/**
 * How many times more CPU time the work takes with eight times the input, by the least of several measurements of
 * each: what disturbs one only ever adds. Measured anew, up to 8 rounds, until it is below `bound`.
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
    least = Math.min(
      least,
      meanCost(() => work(small)),
    );
    most = Math.min(
      most,
      meanCost(() => work(large)),
    );
  }
  return most / least;
}
