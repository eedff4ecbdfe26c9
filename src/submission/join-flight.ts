import type { Deadline } from '../http/deadline.ts';
import { TransportError } from '../http/errors.ts';
import { until } from '../http/until.ts';
import { NotSubmittedError, OutcomeUnknownError, UnderWayError } from './errors.ts';
import type { Flights } from './flights.ts';

/** Whether an end is the other call's own and says nothing to this one. */
function concernsItAlone(error: unknown): boolean {
  if (!(error instanceof NotSubmittedError || error instanceof OutcomeUnknownError)) return true;
  return error.cause instanceof TransportError && error.cause.failure === 'cancelled';
}

/**
 * Does the work alone, or waits for an equal one that is under way in this process and takes its answer. What ended
 * the other call alone (its client went away, its arguments were refused) leaves the work to this one.
 */
export async function joinFlight<T>(
  flights: Flights<T>,
  name: string,
  deadline: Deadline,
  { alone, answered }: { alone: () => Promise<T>; answered: (end: T) => T },
): Promise<T> {
  for (;;) {
    const other = flights.underWay(name);
    if (other === undefined) return flights.begin(name, alone);
    try {
      return answered(await until(deadline.signal, other, () => new UnderWayError(0)));
    } catch (error) {
      if (error instanceof UnderWayError || !concernsItAlone(error)) throw error;
    }
  }
}
