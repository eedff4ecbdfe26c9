/**
 * For Node's `--import`: writes the address of every module that is loaded into a file, a line each.
 *
 * @param also further code that runs first; `note(line)` in it writes a line of its own
 */
export function recordLoading(file: string, also: string): string {
  const note = `const note = (line) => appendFileSync(${JSON.stringify(file)}, line + '\\n');`;
  const hooks = `import { appendFileSync } from 'node:fs';
    ${note}
    export async function load(url, context, next) {
      note(url);
      return next(url, context);
    }`;
  const start = `import { register } from 'node:module';
    import { appendFileSync } from 'node:fs';
    ${note}
    register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))});
    ${also}`;
  return `data:text/javascript,${encodeURIComponent(start)}`;
}
