import { describeTargets } from '../publishing/describe.ts';
import { preview } from '../text/redactor.ts';
import type { Config, SettingOrigin } from './load.ts';
import { settingEntries } from './settings.ts';

/** A setting as a person may see it. */
export interface ShownSetting {
  name: string;
  /** Absent when it is unset. */
  value?: string;
  origin: SettingOrigin;
}

function show(config: Config, name: string, secret: boolean): string | undefined {
  const value: unknown = Reflect.get(config, name);
  if (value === undefined) return undefined;
  // The dashboard shows an API key's first and last characters; of other secrets nothing is to be seen.
  if (secret) return name === 'apiKey' ? preview(String(value)) : '(hidden)';
  if (name === 'accounts') return describeTargets(config.accounts ?? []);
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** Every setting with its value and where it came from; secrets masked. */
export function showSettings(config: Config): ShownSetting[] {
  return settingEntries.map(({ name, env, secret }) => {
    const value = show(config, name, secret === true);
    return { name: env, ...(value !== undefined && { value }), origin: config.origins[env] ?? 'default' };
  });
}
