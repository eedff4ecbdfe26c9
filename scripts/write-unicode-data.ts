import { writeFileSync } from 'node:fs';
import { unicodeFiles } from './unicode-data.ts';

// Writes the emoji sequences and top-level domains by which a post on X is counted, from the packages that publish them.
for (const [name, render] of Object.entries(unicodeFiles)) {
  writeFileSync(new URL(`../${name}`, import.meta.url), render());
}
