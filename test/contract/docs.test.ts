import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderManifest, renderReadme } from '../../scripts/docs.ts';

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

describe('what is made from the code (npm run docs)', () => {
  it('README.md has the tools and settings of the code', () => {
    const readme = read('README.md');
    expect(readme).toBe(renderReadme(readme));
  });

  it('manifest.json has the version, tools and settings of the code', () => {
    expect(read('manifest.json')).toBe(renderManifest());
  });
});
