/** One of the views as a page that loads nothing, and the files it is made of. */
export function buildApp(name: string): Promise<{ html: string; inputs: string[] }>;
