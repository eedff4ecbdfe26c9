import { isAbsolute, join } from 'node:path';
import { KnownError } from '../known-error.ts';
import { passwordsIn } from '../store/address.ts';
import { COMMAND } from '../text/command.ts';
import { entriesUnderNewNames, type Renamed } from '../text/renamed.ts';
import { type ReadKey, readBucketKey, readKey } from './key-mistakes.ts';
import {
  RENAMED_SETTINGS,
  type SettingEntry,
  type Settings,
  settingEntries,
  settingsSchema,
  type Toolset,
} from './settings.ts';
import { problemOf } from './together.ts';

/** A setting is wrong or missing; the message is one line for a person. */
export class ConfigError extends KnownError {
  readonly setting: string | undefined;

  constructor(message: string, setting?: string) {
    super(message);
    this.name = 'ConfigError';
    this.setting = setting;
  }
}

export type SettingOrigin = 'sandbox' | 'flag' | 'environment' | 'file' | 'default';

/** Everything the process was told, checked. */
export interface Config extends Omit<Settings, 'toolsets' | 'stateDir'> {
  toolsets: Toolset[];
  stateDir: string;
  /** The command as the person typed it, for what they are told to type: `npx soku-mcp`. */
  command: string;
  /** Whether an in-process sandbox stands in for Soku. */
  sandbox: boolean;
  /** Where the ID token came from, if from a file: it may hold another one by and by. */
  idTokenFile: string | undefined;
  /** Where each setting came from, by its environment name. */
  origins: Record<string, SettingOrigin>;
}

export interface ConfigSources {
  /** Flags without their dashes; a switch given without a value is `true`. */
  flags: Readonly<Record<string, string | true>>;
  env: Readonly<Record<string, string | undefined>>;
  /** Takes a line for the person: what was mended. */
  note?: (line: string) => void;
  /** Reads a secret's file. */
  readFile: (path: string) => string;
  platform: NodeJS.Platform;
  homeDir: string;
  /** As it was typed; absent: by its own name. */
  command?: string;
  /** Old names of settings and what they are called now; taken with a note. */
  renamed?: Renamed;
  /** What an in-process sandbox stands in with, by environment name; it wins over every other source. */
  sandbox?: Readonly<Record<string, string>>;
}

/** Empty, or a literal `${...}` that an MCP host left for an optional value, counts as unset. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '' && !/^\$\{.*\}$/.test(value.trim());
}

function readSecretFile(env: string, path: string, { readFile }: Pick<ConfigSources, 'readFile'>): string {
  try {
    return readFile(path).trim();
  } catch {
    throw new ConfigError(`${env}_FILE: can't read ${path}.`, env);
  }
}

/** What the file holds whose path `<env>_FILE` is; undefined when there is none. @throws ConfigError */
function secretOfFile(env: string, sources: Pick<ConfigSources, 'env' | 'readFile'>): string | undefined {
  const file = sources.env[`${env}_FILE`];
  const content = isSet(file) ? readSecretFile(env, file.trim(), sources) : undefined;
  return isSet(content) ? content : undefined;
}

/** A secret by its environment name, that of its file included. @throws ConfigError */
export function findSecret(
  env: string,
  sources: Pick<ConfigSources, 'env' | 'readFile'>,
): string | undefined {
  const value = sources.env[env];
  return isSet(value) ? value.trim() : secretOfFile(env, sources);
}

function findValue(
  entry: SettingEntry,
  sources: ConfigSources,
): { value: string; origin: SettingOrigin } | undefined {
  const sandboxed = sources.sandbox?.[entry.env];
  if (sandboxed !== undefined) return { value: sandboxed, origin: 'sandbox' };
  const flag = entry.flag === undefined ? undefined : sources.flags[entry.flag];
  if (flag === true) return { value: 'true', origin: 'flag' };
  if (isSet(flag)) return { value: flag, origin: 'flag' };
  const value = sources.env[entry.env];
  if (isSet(value)) return { value: value.trim(), origin: 'environment' };
  const content = entry.secret === true ? secretOfFile(entry.env, sources) : undefined;
  return content === undefined ? undefined : { value: content, origin: 'file' };
}

/** A value as an error may show it: an address can hold a password or a key that has no business there. */
function withoutCredentials(value: string): string {
  return value.replace(/\/\/[^/@]*@/, '//…@').replace(/\?.*$/s, '?…');
}

/** The folder for state that a program keeps, by the platform's convention. */
function defaultStateDir({ platform, env, homeDir }: ConfigSources): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homeDir, 'AppData', 'Local'), 'soku-mcp');
  if (platform === 'darwin') return join(homeDir, 'Library', 'Application Support', 'soku-mcp');
  // The convention has a path that isn't whole ignored.
  const { XDG_STATE_HOME: folder } = env;
  const isUsable = isSet(folder) && isAbsolute(folder);
  return join(isUsable ? folder : join(homeDir, '.local', 'state'), 'soku-mcp');
}

/** Whether the settings have what the account endpoints need: an ID token, or what one is obtained with. */
export function hasIdToken(
  settings: Pick<Settings, 'idToken' | 'firebaseRefreshToken' | 'firebaseApiKey'>,
): boolean {
  const { idToken, firebaseRefreshToken, firebaseApiKey } = settings;
  return idToken !== undefined || (firebaseRefreshToken !== undefined && firebaseApiKey !== undefined);
}

/** Whether the settings have what Soke asks for: a key, or email and password. */
export function hasSoke({
  sokeApiKey,
  sokeEmail,
  sokePassword,
}: Pick<Settings, 'sokeApiKey' | 'sokeEmail' | 'sokePassword'>): boolean {
  return sokeApiKey !== undefined || (sokeEmail !== undefined && sokePassword !== undefined);
}

function defaultToolsets(settings: Settings): Toolset[] {
  return [
    'publish',
    'media',
    ...(hasIdToken(settings) ? ['account' as const] : []),
    ...(hasSoke(settings) ? ['research' as const] : []),
  ];
}

/** The settings that are pasted from a dashboard or a console. */
const PASTED: Readonly<Record<string, (value: string) => ReadKey>> = {
  SOKU_API_KEY: (value) => readKey(value, 'Soku'),
  SOKE_API_KEY: (value) => readKey(value, 'Soke'),
  SOKU_BUCKET_ACCESS_KEY_ID: (value) => readBucketKey(value, 'id'),
  SOKU_BUCKET_SECRET_ACCESS_KEY: (value) => readBucketKey(value, 'secret'),
};

/** @throws ConfigError for settings of which one needs another */
function requireWhole(settings: Settings): void {
  const problem = problemOf(settings);
  if (problem !== undefined) throw new ConfigError(problem.message, problem.setting);
}

/** A setting's value; a key without what people copy along with it. @throws ConfigError naming the mistake */
function mendedKey(
  { env }: SettingEntry,
  { value, origin }: { value: string; origin: SettingOrigin },
  { note }: ConfigSources,
): string {
  const readPasted = PASTED[env];
  if (readPasted === undefined || origin === 'sandbox') return value;
  const source = origin === 'file' ? `${env}_FILE` : env;
  const read = readPasted(value);
  if ('problem' in read) throw new ConfigError(`${source} is not valid: ${read.problem}.`, env);
  for (const said of read.notes) note?.(`${source}: ${said}.`);
  return read.key;
}

/** Settings that are set under an old name, with a note of it. A secret's file is renamed with it. */
function withNewNames(sources: ConfigSources): ConfigSources {
  const { renamed = RENAMED_SETTINGS, env, note } = sources;
  const files = Object.entries(renamed).map(([old, now]) => [`${old}_FILE`, `${now}_FILE`] as const);
  const names = { ...renamed, ...Object.fromEntries(files) };
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => isSet(value)));
  const { entries, warnings } = entriesUnderNewNames(set, names, 'setting');
  for (const warning of warnings) note?.(warning);
  return { ...sources, env: entries };
}

/**
 * Reads the settings from flags and environment. Pure: what it needs of the machine comes in `sources`.
 *
 * @throws ConfigError naming the setting, its value (never a secret's) and what is allowed
 */
export function parseConfig(given: ConfigSources): Config {
  const sources = withNewNames(given);
  const values: Record<string, string> = {};
  const origins: Record<string, SettingOrigin> = {};
  for (const entry of settingEntries) {
    const found = findValue(entry, sources);
    origins[entry.env] = found?.origin ?? 'default';
    if (found !== undefined) values[entry.name] = mendedKey(entry, found, sources);
  }
  // Read once a process: compiling the schema would take longer than it saves.
  const parsed = settingsSchema.safeParse(values, { jitless: true });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const entry = settingEntries.find(({ name }) => name === issue?.path[0]);
    if (entry === undefined) throw parsed.error;
    const value = entry.secret === true ? '' : ` "${withoutCredentials(values[entry.name] ?? '')}"`;
    const sourceNames: Partial<Record<SettingOrigin, string>> = {
      flag: `--${entry.flag}`,
      file: `${entry.env}_FILE`,
    };
    const source = sourceNames[origins[entry.env] ?? 'default'] ?? entry.env;
    throw new ConfigError(`${source}${value} is not valid: it must be ${issue?.message}.`, entry.env);
  }
  requireWhole(parsed.data);
  const { sokeMediaDir = parsed.data.mediaDir } = parsed.data;
  return {
    ...parsed.data,
    sokeMediaDir,
    toolsets: parsed.data.toolsets ?? defaultToolsets(parsed.data),
    stateDir: parsed.data.stateDir ?? defaultStateDir(sources),
    command: sources.command ?? COMMAND,
    sandbox: sources.sandbox !== undefined,
    idTokenFile: origins.SOKU_ID_TOKEN === 'file' ? sources.env.SOKU_ID_TOKEN_FILE?.trim() : undefined,
    origins,
  };
}

/** The secrets that are set, with the names of their settings. */
export function setSecrets(config: Config): { env: string; value: string }[] {
  return settingEntries.flatMap(({ name, env, secret }) => {
    const value: unknown = secret === true ? Reflect.get(config, name) : undefined;
    return typeof value === 'string' ? [{ env, value }] : [];
  });
}

/** The secrets among the settings, for redaction. */
export function configSecrets(config: Config): string[] {
  const ofStore = config.redisUrl === undefined ? [] : passwordsIn(config.redisUrl);
  return [...setSecrets(config).map(({ value }) => value), ...ofStore];
}

/** Those that a machine made: nobody can guess one, so telling that a text holds one gives nothing away. */
export function randomSecrets(config: Config): (string | undefined)[] {
  const { apiKey, idToken, firebaseRefreshToken, firebaseApiKey, sokeApiKey, bucketSecretAccessKey } = config;
  const random = [apiKey, idToken, firebaseRefreshToken, firebaseApiKey, sokeApiKey, bucketSecretAccessKey];
  return random.filter((secret) => secret !== undefined && secret.length >= MIN_RANDOM_LENGTH);
}

const MIN_RANDOM_LENGTH = 20;
