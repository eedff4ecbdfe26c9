// Builds the views of src/apps, each to one HTML file that loads nothing: hosts show them in a frame without network.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const apps = join(dirname(fileURLToPath(import.meta.url)), '../src/apps');

/**
 * @param {string} name `post` for src/apps/post-app.tsx and src/apps/post-app.css
 * @returns {Promise<{ html: string, inputs: string[] }>} the page, and the files that it is made of
 */
export async function buildApp(name) {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(apps, `${name}-app.tsx`)],
    tsconfig: join(apps, 'tsconfig.json'),
    absWorkingDir: join(apps, '../..'),
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['es2022', 'chrome123', 'firefox120', 'safari17.5'],
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    write: false,
  });
  const script = (outputFiles[0]?.text ?? '').replaceAll('</script', '<\\/script').trim();
  const style = await build({
    entryPoints: [join(apps, `${name}-app.css`)],
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'warning',
  });
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Soku</title>',
    `<style>${style.outputFiles[0]?.text.trim() ?? ''}</style></head>`,
    `<body></body><script>${script}</script></html>`,
  ].join('');
  return { html, inputs: Object.keys(metafile.inputs) };
}

const ADDRESS = /^app:(\w+)$/;

/**
 * Gives `import html from 'app:post'` the page of that view. For esbuild.
 *
 * @param {string[]} inputs takes in the files that the pages are made of
 */
export const appPages = (inputs = []) => ({
  name: 'app-pages',
  setup(builder) {
    builder.onResolve({ filter: ADDRESS }, ({ path }) => ({ path, namespace: 'app' }));
    builder.onLoad({ filter: ADDRESS, namespace: 'app' }, async ({ path }) => {
      const app = await buildApp(ADDRESS.exec(path)?.[1] ?? '');
      inputs.push(...app.inputs);
      return { contents: app.html, loader: 'text' };
    });
  },
});

/** The same for Vite, which runs the tests. */
export const appPagesForTests = {
  name: 'app-pages',
  resolveId: (id) => (ADDRESS.test(id) ? `\0${id}` : undefined),
  async load(id) {
    const name = id.startsWith('\0') ? ADDRESS.exec(id.slice(1))?.[1] : undefined;
    if (name === undefined) return undefined;
    return `export default ${JSON.stringify((await buildApp(name)).html)}`;
  },
};
