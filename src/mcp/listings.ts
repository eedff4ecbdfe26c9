import type { Tool } from '../call/define-tool.ts';
import type { Group } from '../tools/index.ts';
import { loadTools } from '../tools/index.ts';
import type { ToolListing } from './listing.ts';
import { listingOf } from './write-listing.ts';

/** Written once, as the build writes it once: a listing never changes. */
const written = new WeakMap<Tool, ToolListing>();

function writtenListingOf(tool: Tool): ToolListing {
  const known = written.get(tool) ?? listingOf(tool);
  written.set(tool, known);
  return known;
}

/**
 * What lists say of the tools of some groups. The build puts in this module's place one that holds what this one gives
 * (scripts/build.mjs): neither the tools nor zod's writer of schemas are then needed to list them.
 */
export async function loadListings(groups: readonly Group[]): Promise<readonly ToolListing[]> {
  return (await loadTools(groups)).map(writtenListingOf);
}
