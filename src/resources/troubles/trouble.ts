/** Who can mend it: the agent by calling otherwise, the account's person, whoever runs this server, or time. */
export type Mender = 'agent' | 'person' | 'operator' | 'time';

export const MENDERS: Readonly<Record<Mender, string>> = {
  agent: 'the agent',
  person: 'the person whose account it is',
  operator: 'whoever runs this server',
  time: 'time',
};

/** One error code, explained. */
export interface Trouble {
  code: string;
  /** Whose word it is. */
  of: 'soku-mcp' | 'Soku' | 'Soke';
  /** One sentence. */
  means: string;
  who: Mender;
  /** What to do, and where. */
  mend: string;
}

/** Codes of one origin: `[code, what it means, who mends it, what to do and where]`. */
export const troublesOf = (
  of: Trouble['of'],
  rows: readonly (readonly [code: string, means: string, who: Mender, mend: string])[],
): Trouble[] => rows.map(([code, means, who, mend]) => ({ code, of, means, who, mend }));
