import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hosts } from '../../../src/commands/install/hosts.ts';
import { hasContainer, mergeEntry, readServers } from '../../../src/commands/install/merge.ts';
import { SettingsFileError } from '../../../src/commands/install/settings-error.ts';
import { casesOf } from './cases.ts';

const entry = {
  command: '/usr/bin/node',
  args: ['C:\\Programme\\soku "x"\\dist\\cli.js', '--sandbox'],
  env: { SOKU_API_KEY_FILE: '/home/ann/ключ.txt', SOKU_TIME_ZONE: 'Europe/Paris' },
};
const name = 'soku';
const comments = (text: string) => text.match(/\/\/ .*|\/\*[\s\S]*?\*\/|# .*/g) ?? [];

describe.each(hosts.map((host) => [host.id, host] as const))('%s', (_id, host) => {
  const value = host.write(entry);
  const cases = casesOf(host);

  it.each(cases.filter(({ refused }) => refused === undefined))(
    '$name: put in, and only that',
    ({ text }) => {
      const after = mergeEntry(host, text, { name, value });
      expect(readServers(host, after)).toEqual({ ...readServers(host, text), [name]: value });
      expect(comments(after)).toEqual(comments(text));
      if (text.includes('\r\n')) expect(after).not.toMatch(/[^\r]\n/);
      expect(after.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'));
      // Twice in a row changes nothing.
      expect(mergeEntry(host, after, { name, value })).toBe(after);
    },
  );

  it.each(cases.filter(({ refused }) => refused === undefined))(
    '$name: changed in place, taken out again',
    ({ text }) => {
      const dropContainer = !hasContainer(host, text);
      const after = mergeEntry(host, text, { name, value });
      const other = host.write({ ...entry, env: {} });
      const changed = mergeEntry(host, after, { name, value: other });
      expect(readServers(host, changed)[name]).toEqual(other);
      expect(mergeEntry(host, changed, { name, value })).toBe(after);
      const without = mergeEntry(host, after, { name, dropContainer });
      expect(readServers(host, without)).toEqual(readServers(host, text));
      expect(comments(without)).toEqual(comments(text));
    },
  );

  it.each(cases.filter(({ refused }) => refused !== undefined))(
    '$name: refused, and said where',
    ({ text, refused }) => {
      const attempt = () => mergeEntry(host, text, { name, value });
      expect(attempt).toThrow(SettingsFileError);
      expect(attempt).toThrow(refused ?? /./);
    },
  );
});

/** JSON as people write it: any spacing, with comments between the lines. */
const value: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 2 });
const object = fc.dictionary(fc.string(), value, { maxKeys: 4 });

it('whatever is in a JSON file stays, in its bytes, when the server comes and goes', () => {
  const host = hosts.find(({ id }) => id === 'cursor');
  if (host === undefined) throw new Error('no cursor');
  fc.assert(
    fc.property(
      object,
      object,
      fc.constantFrom(0, 1, 2, 4, '\t'),
      fc.boolean(),
      (settings, servers, indent, last) => {
        const rest = Object.fromEntries(Object.entries(settings).filter(([key]) => key !== 'mcpServers'));
        const others = Object.fromEntries(Object.entries(servers).filter(([key]) => key !== name));
        const all = last ? { ...rest, mcpServers: others } : { mcpServers: others, ...rest };
        const text = JSON.stringify(all, null, indent);
        const after = mergeEntry(host, text, { name, value: { command: 'x' } });
        expect(readServers(host, after)).toEqual({
          ...JSON.parse(JSON.stringify(others)),
          [name]: { command: 'x' },
        });
        if (Object.keys(others).length > 0) expect(mergeEntry(host, after, { name })).toBe(text);
      },
    ),
    { seed: 11, numRuns: 400 },
  );
});
