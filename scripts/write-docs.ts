import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderManifest, renderReadme } from './docs.ts';

// Writes what is made from the code: the tables of README.md, and manifest.json.
const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
writeFileSync(file('README.md'), renderReadme(readFileSync(file('README.md'), 'utf8')));
writeFileSync(file('manifest.json'), renderManifest());
