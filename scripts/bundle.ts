import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Zippable, zipSync } from 'fflate';
import { product } from '../src/distribution/product.ts';
import { serverJson } from './distribution/server-json.ts';
import { asJson } from './distribution/words.ts';

// Packs what is needed to run into <name>-<version>.mcpb for Claude Desktop: the same bytes from the same sources.

const root = fileURLToPath(new URL('..', import.meta.url));
/** The earliest moment that a zip can name: a bundle doesn't tell when it was made. */
const NO_TIME = '1980-01-01T00:00:00';
const EXECUTABLE = 0o755;
const PLAIN = 0o644;
const UNIX = 3;

/** What the server needs, and what its licences and the directory ask for. */
function bundledFiles(): string[] {
  const dist = readdirSync(join(root, 'dist'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(root.length).replaceAll('\\', '/'));
  return [
    'manifest.json',
    'package.json',
    'LICENSE',
    'README.md',
    'PRIVACY.md',
    'assets/icon.png',
    ...dist,
  ].sort();
}

/** The bundle's bytes. */
function packBundle(): Uint8Array {
  const files: Zippable = {};
  for (const name of bundledFiles()) {
    const mode = name === product.entryFile ? EXECUTABLE : PLAIN;
    files[name] = [
      readFileSync(join(root, name)),
      { level: 9, mtime: NO_TIME, os: UNIX, attrs: ((0o100000 | mode) << 16) >>> 0 },
    ];
  }
  return zipSync(files);
}

const [folder = root] = process.argv.slice(2);
const bundle = packBundle();
const sha256 = createHash('sha256').update(bundle).digest('hex');
const name = `${product.packageName}-${product.version}.mcpb`;
writeFileSync(join(folder, name), bundle);
writeFileSync(join(folder, `${name}.sha256`), `${sha256}  ${name}\n`);
// The registry's file for this very bundle.
writeFileSync(join(folder, 'server.release.json'), asJson(serverJson(sha256)));
process.stdout.write(`${name}  ${(bundle.length / 1024).toFixed(0)} kB  sha256 ${sha256}\n`);
