/** The files of skills/ by their path below it; the build brings them (scripts/build-skills.mjs). */
declare module 'skills:all' {
  const files: Readonly<Record<string, string>>;
  export default files;
}
