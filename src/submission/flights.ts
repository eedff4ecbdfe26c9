/** The calls of one kind that are under way, by name, so that equal ones at once are one. */
export interface Flights<T> {
  /** What is under way under this name. */
  underWay(name: string): Promise<T> | undefined;
  /** Begins it; nothing must be under way under this name. */
  begin(name: string, work: () => Promise<T>): Promise<T>;
}

export function createFlights<T>(): Flights<T> {
  const running = new Map<string, Promise<T>>();
  return {
    underWay: (name) => running.get(name),
    begin(name, work) {
      const flight = work().finally(() => running.delete(name));
      running.set(name, flight);
      return flight;
    },
  };
}
