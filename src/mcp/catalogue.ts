import type { Tool as ListedTool } from '@modelcontextprotocol/server';
import type { Offer } from '../access/capabilities.ts';
import type { Tool } from '../call/define-tool.ts';
import type { Config } from '../config/load.ts';
import { type Group, loadTools } from '../tools/index.ts';
import { APP_TOOLS, viewOf } from './apps.ts';
import {
  describe as describeListed,
  inputJson,
  type JsonObject,
  outputJson,
  resultJson,
  type Template,
  type ToolListing,
} from './listing.ts';
import { loadListings } from './listings.ts';

/** A tool: what lists say of it, and how to get hold of it. */
export interface CatalogueEntry extends Pick<ToolListing, 'name' | 'formerNames' | 'toolset' | 'effect'> {
  listing: ToolListing;
  /** In the words for who is offered these tools. */
  describe(has: (tool: string) => boolean): string;
  inputSchema: JsonObject;
  result: Template;
  /** Loads the tool itself, which only calls need. @throws LoadError */
  open(): Promise<Tool>;
}

/** The tools of a configuration, and those that only views call; made once a process. */
export interface Catalogue {
  tools: readonly CatalogueEntry[];
  ofViews: readonly CatalogueEntry[];
}

/**
 * Puts a catalogue together.
 *
 * @param open loads a tool
 */
export function catalogueOf(
  listings: { tools: readonly ToolListing[]; ofViews: readonly ToolListing[] },
  open: (listing: ToolListing) => Promise<Tool>,
  config: Config,
): Catalogue {
  const entryOf = (listing: ToolListing): CatalogueEntry => ({
    name: listing.name,
    formerNames: listing.formerNames,
    toolset: listing.toolset,
    effect: listing.effect,
    listing,
    describe: (has) => describeListed(listing, has, config),
    inputSchema: inputJson(listing, config),
    result: resultJson(listing, config),
    open: () => open(listing),
  });
  return { tools: listings.tools.map(entryOf), ofViews: listings.ofViews.map(entryOf) };
}

async function openTool(group: Group, name: string): Promise<Tool> {
  const tool = (await loadTools([group])).find((one) => one.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  return tool;
}

/** Gives the catalogue of this product under each of several settings, none wider than those given here. */
export async function loadCatalogues({
  toolsets,
}: Pick<Config, 'toolsets'>): Promise<(config: Config) => Catalogue> {
  const [tools, ofViews] = await Promise.all([loadListings(toolsets), loadListings(['app'])]);
  const open = ({ name, toolset }: ToolListing) => openTool(name in APP_TOOLS ? 'app' : toolset, name);
  return (config) => catalogueOf({ tools, ofViews }, open, config);
}

/** What a caller is offered. */
export interface Offered {
  has(tool: string): boolean;
  /** What `tools/list` answers, to clients that show views and to others. */
  list: { withViews: readonly ListedTool[]; plain: readonly ListedTool[] };
  /** What a name stands for, present or former, and whether it is kept back. */
  find(name: string): { entry: CatalogueEntry; withheld: boolean } | undefined;
  /** Whether a rule of the policy keeps it back; else read-only mode does. */
  ruled: boolean;
  shown: readonly CatalogueEntry[];
}

/** @param first the tool at the top of the list */
function listed(
  { listing, describe, inputSchema, result }: CatalogueEntry,
  has: Offered['has'],
  first: string | undefined,
): ListedTool {
  const { name, title, annotations, _meta } = listing;
  const outputSchema = outputJson(result, name === first ? undefined : first);
  return { name, title, description: describe(has), inputSchema, outputSchema, annotations, _meta };
}

/** The tools that a caller is shown, and those that are kept back: not shown, and a call of one is told why. */
export function offeredTools({ tools, ofViews }: Catalogue, { toolsets, readOnly, ruled }: Offer): Offered {
  const isWithheld = ({ effect, toolset }: CatalogueEntry) =>
    (readOnly && effect !== 'read') || !toolsets.includes(toolset);
  const shown = tools.filter((entry) => !isWithheld(entry));
  const names = new Set(shown.map(({ name }) => name));
  const has = (tool: string) => names.has(tool);
  const forViews = ofViews.filter(({ name }) => has(APP_TOOLS[name] ?? ''));
  const byName = new Map(
    [...tools, ...forViews].flatMap((entry) =>
      [entry.name, ...entry.formerNames].map(
        (name) => [name, { entry, withheld: isWithheld(entry) }] as const,
      ),
    ),
  );
  const first = shown[0]?.name;
  const plain = shown.map((entry) => listed(entry, has, first));
  const viewed = plain.map((tool) => ({ ...tool, _meta: { ...tool._meta, ...viewOf(tool.name) } }));
  const more = forViews.map((entry) => {
    const { outputSchema: _, ...rest } = listed(entry, has, first);
    return { ...rest, _meta: { ui: { visibility: ['app'] } } };
  });
  return {
    has,
    list: { plain, withViews: [...viewed, ...more] },
    find: (name) => byName.get(name),
    shown,
    ruled,
  };
}
