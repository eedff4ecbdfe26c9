/** New names by old ones. */
export type Renamed = Readonly<Record<string, string>>;

/**
 * Entries under the names they have now: arguments of a tool, or settings. An old name beside its new one, or beside
 * another old one of it, stays: where names are checked it is refused like any that is not known.
 *
 * @param what they are: `argument`, `setting`
 * @returns the entries, and a warning for each that came under its old name
 */
export function entriesUnderNewNames<Value>(
  given: Readonly<Record<string, Value>>,
  renamed: Renamed,
  what: string,
): { entries: Record<string, Value>; warnings: string[] } {
  const warnings: string[] = [];
  const taken = new Set(Object.keys(given));
  const entries = Object.entries(given).map(([name, value]) => {
    const now = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
    if (now === undefined || taken.has(now)) return [name, value] as const;
    taken.add(now);
    warnings.push(`The ${what} ${name} is now called ${now}.`);
    return [now, value] as const;
  });
  return { entries: Object.fromEntries(entries), warnings };
}
