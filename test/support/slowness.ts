/** Fields of the text that is read and written, and what that took on an idle machine of two cores, in milliseconds. */
const FIELDS = 50_000;
const REFERENCE_MS = 50;
const RUNS = 5;

/** How many times longer this machine needs now than the one by which limits in milliseconds were set; at least 1. */
export function slowness(): number {
  const text = JSON.stringify(
    Object.fromEntries(Array.from({ length: FIELDS }, (_, at) => [`field${at}`, 'x'])),
  );
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run += 1) {
    const before = process.cpuUsage();
    JSON.stringify(JSON.parse(text));
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1_000);
  }
  return Math.max(1, least / REFERENCE_MS);
}
