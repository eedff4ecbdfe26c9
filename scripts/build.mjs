// Bundles src/cli.ts to dist/: one ESM entry, with every lazily imported part (HTTP server, sandbox, demo) as a chunk
// of its own, so that stdio users load only what they use.
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { appPages } from './build-apps.mjs';
import { skillFiles } from './build-skills.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** Bundled CommonJS packages call `require` for Node's own modules; ESM has none unless it is made. */
const banner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** The options of every bundle; bench/ builds its one-tool server with just these. */
export const bundleOptions = {
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  // Its main file is of a kind that can't be bundled.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  banner: { js: banner },
  plugins: [appPages(), skillFiles()],
};

/**
 * What every process loads goes into one file: without this, esbuild makes a chunk for each set of lazily imported
 * parts that share something, and finding and opening forty files takes longer than reading them.
 */
const oneCommonChunk = {
  name: 'one-common-chunk',
  async setup(builder) {
    const src = join(root, 'src');
    const common = join(src, 'main.ts');
    const files = (await readdir(src, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const lazilyImported = new Set();
    for (const file of files) {
      const source = await readFile(join(src, file), 'utf8');
      for (const [, target] of source.matchAll(/\bimport\('(\.[^']+)'\)/g))
        lazilyImported.add(join(src, dirname(file), target));
    }
    builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!lazilyImported.has(path) || path === common) return undefined;
      const source = await readFile(path, 'utf8');
      return { contents: `${source}\nimport ${JSON.stringify(common)};\n`, loader: 'ts' };
    });
  },
};

/** What src/mcp/listings.ts gives for each group of tools, as JSON. */
async function writeListings() {
  const folder = await mkdtemp(join(tmpdir(), 'soku-mcp-listings-'));
  try {
    const outfile = join(folder, 'listings.mjs');
    const contents = `export * from './src/mcp/listings.ts'; export { TOOLSETS } from './src/config/settings.ts';`;
    const entry = { contents, resolveDir: root, loader: 'ts' };
    await build({ ...bundleOptions, splitting: false, metafile: false, stdin: entry, outfile });
    const { TOOLSETS, loadListings } = await import(pathToFileURL(outfile));
    const groups = [...TOOLSETS, 'app'].map(async (group) => [
      group,
      JSON.stringify(await loadListings([group])),
    ]);
    return Object.fromEntries(await Promise.all(groups));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The groups of tools that lists always hold. */
const ALWAYS_LISTED = ['publish', 'media', 'app'];

/** Has the bundle hold the listings themselves where the source has what writes them. */
const writtenListings = {
  name: 'written-listings',
  setup(builder) {
    let listings;
    builder.onLoad({ filter: /[\\/]src[\\/]mcp[\\/]listings\.ts$/ }, async () => {
      listings = await writeListings();
      // JSON.parse reads them faster than the compiler would; those that few list have a file of their own.
      const entries = Object.entries(listings).map(([group, json]) =>
        ALWAYS_LISTED.includes(group)
          ? `${group}: async () => ${JSON.stringify(json)}`
          : `${group}: async () => (await import('listing:${group}')).default`,
      );
      const contents = `const LISTINGS = { ${entries.join(', ')} };
        export async function loadListings(groups) {
          const chosen = Object.keys(LISTINGS).filter((group) => groups.includes(group));
          const written = await Promise.all(chosen.map((group) => LISTINGS[group]()));
          return written.flatMap((json) => JSON.parse(json));
        }`;
      return { contents, loader: 'js' };
    });
    builder.onResolve({ filter: /^listing:/ }, ({ path }) => ({
      path: path.slice('listing:'.length),
      namespace: 'listing',
    }));
    builder.onLoad({ filter: /./, namespace: 'listing' }, ({ path }) => ({
      contents: `export default ${JSON.stringify(listings[path])};`,
      loader: 'js',
    }));
  },
};

/** Of undici the bundle holds what this product uses. */
const undiciParts = {
  name: 'undici-parts',
  setup(builder) {
    builder.onResolve({ filter: /^undici$/ }, () => ({ path: join(root, 'scripts', 'undici-parts.mjs') }));
  },
};

/** Packages whose data stands in files that scripts/write-unicode-data.ts wrote. */
const DATA_PACKAGES = ['regenerate-unicode-properties', 'twitter-text'];
/** Licences of what those packages took over themselves, in scripts/licences/. */
const DATA_LICENCES = { 'Unicode 17.0.0 data files (Unicode-3.0)': 'unicode-3.0.txt' };

/** Lists each bundled package with its licence text: bundling copies their code, and their licences ask for this. */
async function thirdPartyNotices(inputs) {
  const folders = new Set(DATA_PACKAGES.map((name) => `node_modules/${name}`));
  for (const input of inputs) {
    const parts = input.split('/');
    const at = parts.lastIndexOf('node_modules');
    if (at < 0) continue;
    const length = parts[at + 1].startsWith('@') ? 3 : 2;
    folders.add(parts.slice(0, at + length).join('/'));
  }
  const notices = [];
  for (const folder of [...folders].sort()) {
    const manifest = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    let text = '';
    for (const name of [
      'LICENSE',
      'LICENSE.md',
      'LICENSE.txt',
      'license',
      'LICENCE',
      'License.md',
      'LICENSE-MIT.txt',
    ]) {
      text = await readFile(join(root, folder, name), 'utf8').catch(() => '');
      if (text !== '') break;
    }
    const licence = manifest.license === undefined ? '' : ` (${manifest.license})`;
    notices.push(`${manifest.name} ${manifest.version}${licence}\n\n${text.trim()}\n`);
  }
  for (const [name, file] of Object.entries(DATA_LICENCES)) {
    const text = await readFile(join(root, 'scripts', 'licences', file), 'utf8');
    notices.push(`${name}\n\n${text.trim()}\n`);
  }
  return notices.join(`\n${'-'.repeat(80)}\n\n`);
}

/** What another build is about to put in place. */
const DRAFT = /\.\d+$/;

/** Writes a file only if it would change: processes that run from dist/ keep what they have. */
async function writeChanged(path, contents) {
  const current = await readFile(path).catch(() => undefined);
  if (current?.equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, contents);
  await rename(draft, path);
}

/**
 * The options of this product's bundle.
 *
 * @param {string[]} pageInputs takes in the files that the views are made of
 */
export const productOptions = (pageInputs = []) => ({
  ...bundleOptions,
  plugins: [appPages(pageInputs), skillFiles(), writtenListings, oneCommonChunk, undiciParts],
  // Its default brings 215 kB of ajv, for answers to forms that ask through another way than ours.
  alias: { ...bundleOptions.alias, '@modelcontextprotocol/server/_shims': './src/mcp/sdk-shims.ts' },
  absWorkingDir: root,
  entryPoints: ['src/cli.ts'],
  outdir: relative(root, dist),
  chunkNames: 'chunks/[name]-[hash]',
  write: false,
});

export async function buildDist() {
  const pageInputs = [];
  const { metafile, outputFiles } = await build(productOptions(pageInputs));
  const notices = join(dist, 'THIRD-PARTY-NOTICES.txt');
  await writeChanged(
    notices,
    Buffer.from(await thirdPartyNotices([...Object.keys(metafile.inputs), ...pageInputs])),
  );
  for (const { path, contents } of outputFiles) await writeChanged(path, Buffer.from(contents));
  await chmod(join(dist, 'cli.js'), 0o755);
  const kept = new Set([notices, ...outputFiles.map(({ path }) => path)]);
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(path) && !DRAFT.test(path)) await rm(path, { force: true });
  }
}

if (process.argv[1]?.split(sep).at(-1) === 'build.mjs') await buildDist();
