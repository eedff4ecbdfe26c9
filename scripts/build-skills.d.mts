export const skillFilesForTests: {
  name: string;
  resolveId(id: string): string | undefined;
  load(id: string): string | undefined;
};
