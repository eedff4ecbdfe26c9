import { join } from 'node:path';
import {
  type SettingEntry,
  type Settings,
  settingEntries,
  settingsSchema,
  TOOLSETS,
  type Toolset,
} from './settings.ts';

/** A setting is wrong or missing; the message is one line for a person. */
export class ConfigError extends Error {
  readonly setting: string | undefined;

  constructor(message: string, setting?: string) {
    super(message);
    this.name = 'ConfigError';
    this.setting = setting;
  }
}

export type SettingOrigin = 'flag' | 'environment' | 'file' | 'default';

/** Everything the process was told, checked. */
export interface Config extends Omit<Settings, 'toolsets' | 'stateDir'> {
  toolsets: Toolset[];
  stateDir: string;
  /** Whether an in-process sandbox stands in for Soku. */
  sandbox: boolean;
  /** Where each setting came from, by its environment name. */
  origins: Record<string, SettingOrigin>;
}

export interface ConfigSources {
  /** Flags without their dashes; a switch given without a value is `true`. */
  flags: Readonly<Record<string, string | true>>;
  env: Readonly<Record<string, string | undefined>>;
  /** Reads a secret's file. */
  readFile: (path: string) => string;
  platform: NodeJS.Platform;
  homeDir: string;
}

/** Empty, or a literal `${...}` that an MCP host left for an optional value, counts as unset. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '' && !/^\$\{.*\}$/.test(value.trim());
}

function readSecretFile(entry: SettingEntry, path: string, sources: ConfigSources): string {
  try {
    return sources.readFile(path).trim();
  } catch {
    throw new ConfigError(`${entry.env}_FILE: can't read ${path}.`, entry.env);
  }
}

function findValue(
  entry: SettingEntry,
  sources: ConfigSources,
): { value: string; origin: SettingOrigin } | undefined {
  const flag = entry.flag === undefined ? undefined : sources.flags[entry.flag];
  if (flag === true) return { value: 'true', origin: 'flag' };
  if (isSet(flag)) return { value: flag, origin: 'flag' };
  const value = sources.env[entry.env];
  if (isSet(value)) return { value: value.trim(), origin: 'environment' };
  const file = entry.secret === true ? sources.env[`${entry.env}_FILE`] : undefined;
  return isSet(file) ? { value: readSecretFile(entry, file.trim(), sources), origin: 'file' } : undefined;
}

/** The folder for state that a program keeps, by the platform's convention. */
function defaultStateDir({ platform, env, homeDir }: ConfigSources): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homeDir, 'AppData', 'Local'), 'soku-mcp');
  if (platform === 'darwin') return join(homeDir, 'Library', 'Application Support', 'soku-mcp');
  return join(isSet(env.XDG_STATE_HOME) ? env.XDG_STATE_HOME : join(homeDir, '.local', 'state'), 'soku-mcp');
}

/**
 * Reads the settings from flags and environment. Pure: what it needs of the machine comes in `sources`.
 *
 * @throws ConfigError naming the setting, its value (never a secret's) and what is allowed
 */
export function parseConfig(sources: ConfigSources, options: { sandbox?: boolean } = {}): Config {
  const given: Record<string, string> = {};
  const origins: Record<string, SettingOrigin> = {};
  for (const entry of settingEntries) {
    const found = findValue(entry, sources);
    origins[entry.env] = found?.origin ?? 'default';
    if (found !== undefined) given[entry.name] = found.value;
  }
  const parsed = settingsSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const entry = settingEntries.find(({ name }) => name === issue?.path[0]);
    const value = entry === undefined || entry.secret === true ? '' : ` "${given[entry.name]}"`;
    const source = entry !== undefined && origins[entry.env] === 'flag' ? `--${entry.flag}` : entry?.env;
    throw new ConfigError(`${source}${value} is not valid: it must be ${issue?.message}.`, entry?.env);
  }
  return {
    ...parsed.data,
    toolsets: parsed.data.toolsets ?? [...TOOLSETS],
    stateDir: parsed.data.stateDir ?? defaultStateDir(sources),
    sandbox: options.sandbox ?? false,
    origins,
  };
}

/** The secrets among the settings, for redaction. */
export function configSecrets(config: Config): (string | undefined)[] {
  return [config.apiKey, config.httpToken];
}
