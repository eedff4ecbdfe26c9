import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { unicodeFiles } from '../../scripts/unicode-data.ts';
import { xLength } from '../../src/publishing/x/length.ts';

const require = createRequire(import.meta.url);
const strings = z.object({ strings: z.array(z.string()) });

describe('data that others publish', () => {
  it.each(Object.keys(unicodeFiles))('%s is as scripts/write-unicode-data.ts writes it', (name) => {
    expect(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')).toBe(unicodeFiles[name]?.());
  });

  it.each([
    'RGI_Emoji_ZWJ_Sequence',
    'RGI_Emoji_Flag_Sequence',
    'RGI_Emoji_Tag_Sequence',
    'RGI_Emoji_Modifier_Sequence',
    'Emoji_Keycap_Sequence',
  ])('every %s counts as one emoji', (name) => {
    const source: unknown = require(`regenerate-unicode-properties/Property_of_Strings/${name}.js`);
    const sequences = strings.parse(source).strings;
    const apart = sequences.filter((sequence) => xLength(sequence).length !== 2);
    expect(sequences.length).toBeGreaterThan(0);
    expect(apart).toEqual([]);
  });
});
