import { expect, it } from 'vitest';
import { canonicalTimeZone } from '../../../src/publishing/time-zone.ts';
import { knownTimeZone } from '../../../src/publishing/zone-names.ts';

const OTHERS = [
  ...['US/Eastern', 'Asia/Calcutta', 'Europe/Kiev', 'Cuba', 'W-SU', 'NZ-CHAT', 'GMT+0', 'Etc/GMT+5', 'Zulu'],
  ...[
    'UTC',
    'GMT',
    'GB',
    'EST',
    'CET',
    'BST',
    'MST7MDT',
    'GMT0',
    'Mars/Phobos',
    'Europe',
    'systemv/est',
    '',
    '?',
  ],
];

it('a zone in the settings is one exactly when it is one in a post', () => {
  const names = [...Intl.supportedValuesOf('timeZone'), ...OTHERS];
  const spellings = names.flatMap((name) => [name, ` ${name}`, name.toLowerCase(), name.toUpperCase()]);
  const differing = spellings.filter(
    (name) => knownTimeZone(name)?.toLowerCase() !== canonicalTimeZone(name)?.toLowerCase(),
  );
  expect(differing).toEqual([]);
  expect(knownTimeZone('europe/paris')).toBe('Europe/Paris');
});
