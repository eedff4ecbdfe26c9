/** A value with one thing about it changed, and what that is. */
export interface Change {
  what: string;
  changed: unknown;
}

const WRONG: readonly unknown[] = [null, 7, true, '', 'x'.repeat(300), [], {}, [7], { mistyped: 7 }];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The same under each change of a part: `put` says where the part stands. */
function inside(part: unknown, name: string, put: (changed: unknown) => unknown): Change[] {
  return changesOf(part).map(({ what, changed }) => ({ what: `${name}${what}`, changed: put(changed) }));
}

/** Every way to take one part of a JSON value away, put a wrong one in its place, or add one that isn't known. */
export function changesOf(value: unknown): Change[] {
  const replaced = WRONG.map((wrong) => ({
    what: ` = ${JSON.stringify(wrong).slice(0, 30)}`,
    changed: wrong,
  }));
  if (Array.isArray(value))
    return [
      ...replaced,
      ...value.flatMap((part, at) => inside(part, `[${at}]`, (changed) => value.with(at, changed))),
    ];
  if (!isObject(value)) return replaced;
  return [
    ...replaced,
    { what: '.mistyped added', changed: { ...value, mistyped: 'x' } },
    ...Object.entries(value).flatMap(([name, part]) => {
      const { [name]: _gone, ...others } = value;
      return [
        { what: `.${name} taken away`, changed: others },
        ...inside(part, `.${name}`, (changed) => ({ ...value, [name]: changed })),
      ];
    }),
  ];
}
