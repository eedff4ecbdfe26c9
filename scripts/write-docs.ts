import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { distributionFiles } from './distribution/files.ts';
import { renderReadme } from './docs.ts';
import { renderInterface } from './interface.ts';

// Writes what is made from the code: the tables of README.md, what tools take and give in docs/interface.md, and
// the files of every format of distribution.
const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
writeFileSync(file('README.md'), renderReadme(readFileSync(file('README.md'), 'utf8')));
writeFileSync(file('docs/interface.md'), renderInterface(readFileSync(file('docs/interface.md'), 'utf8')));
for (const [name, render] of Object.entries(distributionFiles)) {
  mkdirSync(dirname(file(name)), { recursive: true });
  writeFileSync(file(name), render());
}
