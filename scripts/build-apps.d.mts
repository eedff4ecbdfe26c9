/** One of the views as a page that loads nothing, and the files it is made of. */
export function buildApp(name: string): Promise<{ html: string; inputs: string[] }>;
export const appPagesForTests: {
  name: string;
  resolveId(id: string): string | undefined;
  load(id: string): Promise<string | undefined>;
};
