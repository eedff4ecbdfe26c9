import { isDeepStrictEqual } from 'node:util';
import { type Edit, type EditText, isRecord } from './edit.ts';
import { editJson, readJson } from './edit-json.ts';
import { editToml, readToml } from './edit-toml.ts';
import { editYaml, readYaml } from './edit-yaml.ts';
import type { Host } from './hosts.ts';
import { SettingsFileError } from './settings-error.ts';

interface Format {
  edit: EditText;
  read(text: string): Record<string, unknown>;
}

const formats: Readonly<Record<Host['format'], Format>> = {
  json: { edit: editJson, read: readJson },
  toml: { edit: editToml, read: readToml },
  yaml: { edit: editYaml, read: readYaml },
};

const BOM = '\ufeff';
const withoutBom = (text: string) => (text.startsWith(BOM) ? text.slice(BOM.length) : text);

/** The settings as they must be read after the edit: everything as before but the one entry. */
function expected(before: Record<string, unknown>, { container, name, value, dropContainer }: Edit) {
  const current = before[container];
  const servers: Record<string, unknown> = isRecord(current) ? { ...current } : {};
  if (value === undefined) delete servers[name];
  else servers[name] = value;
  const after = { ...before, [container]: servers };
  if (value === undefined && dropContainer === true && Object.keys(servers).length === 0)
    delete after[container];
  return after;
}

/** What a settings file holds of the servers. @throws SettingsFileError when it can't be read */
export function readServers(host: Host, text: string): Record<string, unknown> {
  const servers = formats[host.format].read(withoutBom(text))[host.container];
  return isRecord(servers) ? servers : {};
}

/** Whether the file has the container, filled or empty. @throws SettingsFileError */
export const hasContainer = (host: Host, text: string): boolean =>
  host.container in formats[host.format].read(withoutBom(text));

/**
 * The settings text with the edit in it. What comes out is read again: unless it says exactly what was there before and
 * the one entry, it isn't given.
 *
 * @throws SettingsFileError where and why the file can't be changed
 */
export function mergeEntry(host: Host, text: string, change: Omit<Edit, 'container'>): string {
  // In TOML a container is only there as long as something stands in it.
  const dropContainer = change.dropContainer === true || host.format === 'toml';
  const edit: Edit = { ...change, container: host.container, dropContainer };
  const { read, edit: editText } = formats[host.format];
  const source = withoutBom(text);
  const before = read(source);
  if (isDeepStrictEqual(expected(before, edit), before)) return text;
  if (edit.value === undefined && !(isRecord(before[host.container]) && edit.name in readServers(host, text)))
    return text;
  const after = editText(source, edit);
  if (!isDeepStrictEqual(read(after), expected(before, edit)))
    throw new SettingsFileError('its form is one that can’t be added to safely');
  return `${text.startsWith(BOM) ? BOM : ''}${after}`;
}
