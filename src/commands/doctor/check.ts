/** One thing that was looked at. */
export interface Check {
  name: string;
  status: 'ok' | 'problem' | 'skipped';
  message: string;
  /** The mend of a problem: one step. */
  fix?: string;
}

export const ok = (name: string, message: string): Check => ({ name, status: 'ok', message });
export const skipped = (name: string, message: string): Check => ({ name, status: 'skipped', message });
export const problem = (name: string, message: string, fix: string): Check => ({
  name,
  status: 'problem',
  message,
  fix,
});
