/** Something for each caller; those least recently seen are forgotten, so that nobody can fill the memory. */
export function perCaller<T>(make: (caller: string) => T, capacity = 1_000): (caller: string) => T {
  const made = new Map<string, T>();
  return (caller) => {
    const own = made.get(caller) ?? make(caller);
    made.delete(caller);
    made.set(caller, own);
    const [oldest] = made.keys();
    if (made.size > capacity && oldest !== undefined) made.delete(oldest);
    return own;
  };
}
