// Gives `import files from 'skills:all'` the skills of skills/: the same files that plugins bring.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../skills');
const ADDRESS = /^skills:all$/;

/** `{ "<skill>/SKILL.md": text }` as a module. */
function skillsModule() {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = names
    .map(({ name }) => `${name}/SKILL.md`)
    .sort()
    .map((path) => [path, readFileSync(join(folder, path), 'utf8')]);
  return `export default ${JSON.stringify(Object.fromEntries(files))}`;
}

/** For esbuild. */
export const skillFiles = () => ({
  name: 'skill-files',
  setup(builder) {
    builder.onResolve({ filter: ADDRESS }, ({ path }) => ({ path, namespace: 'skills' }));
    builder.onLoad({ filter: ADDRESS, namespace: 'skills' }, () => ({
      contents: skillsModule(),
      loader: 'js',
    }));
  },
});

/** For Vite, which runs the tests. */
export const skillFilesForTests = {
  name: 'skill-files',
  resolveId: (id) => (ADDRESS.test(id) ? `\0${id}` : undefined),
  load: (id) => (id.startsWith('\0') && ADDRESS.test(id.slice(1)) ? skillsModule() : undefined),
};
