/** New names by old ones. */
export type Renamed = Readonly<Record<string, string>>;

/**
 * Arguments under the names they have now. An old name beside its new one stays, and is refused like any that is not
 * known.
 *
 * @returns the arguments, and a warning for each that came under its old name
 */
export function underNewNames(raw: unknown, renamed: Renamed): { args: unknown; warnings: string[] } {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { args: raw, warnings: [] };
  const warnings: string[] = [];
  const args = Object.entries(raw).map(([name, value]: [string, unknown]) => {
    const now = Object.hasOwn(renamed, name) ? renamed[name] : undefined;
    if (now === undefined || Object.hasOwn(raw, now)) return [name, value] as const;
    warnings.push(`The argument ${name} is now called ${now}.`);
    return [now, value] as const;
  });
  return { args: Object.fromEntries(args), warnings };
}
