/** One entry of a settings file, put in or taken out. */
export interface Edit {
  /** The key below which the servers stand. */
  container: string;
  name: string;
  /** Absent: the entry is taken out. */
  value?: Record<string, unknown>;
  /** With the last entry, the container goes too: it wasn't there before. */
  dropContainer?: boolean;
}

/** Gives the text with the edit in it and every other character as it was. @throws SettingsFileError */
export type EditText = (text: string, edit: Edit) => string;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
