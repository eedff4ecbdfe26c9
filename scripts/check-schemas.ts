/**
 * `npm run check:schemas [-- --in=<folder>]`: holds the files of distribution against their official schemas, which are
 * got from their own addresses; with a folder, the files in it that are named as the end of the address are taken
 * instead. Then it changes each file in every place, and prints what the official schema refuses and the rules of
 * test/schemas let through. Exits with 1 when something is wrong.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { request } from 'undici';
import * as z from 'zod';
import { changesOf } from '../test/schemas/changes.ts';
import { DISTRIBUTION_SCHEMAS } from '../test/schemas/index.ts';

const { values } = parseArgs({ options: { in: { type: 'string' } } });

async function official(address: string): Promise<Record<string, unknown>> {
  const text =
    values.in === undefined
      ? await request(address).then(({ body }) => body.text())
      : await readFile(join(values.in, address.slice(address.lastIndexOf('/') + 1)), 'utf8');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

let wrong = 0;
for (const [file, { ours, address }] of Object.entries(DISTRIBUTION_SCHEMAS)) {
  if (address === undefined) {
    console.log(`${file}: no official schema is published`);
    continue;
  }
  const schema = await official(address);
  const options = { strict: false, validateFormats: false, allErrors: true };
  const ajv = String(schema.$schema).includes('2020-12') ? new Ajv2020(options) : new Ajv(options);
  const validate = ajv.compile(schema);
  const written: unknown = JSON.parse(await readFile(new URL(`../${file}`, import.meta.url), 'utf8'));
  const valid = validate(written);
  const refused = changesOf(written).filter(({ changed }) => !validate(changed));
  const letThrough = refused.filter(({ changed }) => ours.safeParse(changed).success);
  console.log(
    `${file}: ${valid ? 'valid' : 'NOT VALID'} against ${address}; of ${refused.length} changes that it refuses, ours let ${letThrough.length} through`,
  );
  if (!valid) console.log(ajv.errorsText(validate.errors, { separator: '\n' }));
  for (const { what } of letThrough) console.log(`  ${what}`);
  wrong += letThrough.length + (valid ? 0 : 1);
}
process.exitCode = wrong === 0 ? 0 : 1;
