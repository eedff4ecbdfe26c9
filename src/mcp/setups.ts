import { type Caller, offerTo } from '../access/capabilities.ts';
import { narrowed } from '../access/narrowed.ts';
import type { Rule } from '../access/policy.ts';
import type { Config } from '../config/load.ts';
import { loadCatalogues } from './catalogue.ts';
import { createSurfaces, type Surface } from './server.ts';

/** The settings as they hold for a caller, and the tools as these settings have them. */
export interface Setup {
  config: Config;
  surfaceFor(caller: Caller): Surface;
}

/**
 * What holds for callers of each rule, made when the first of them calls.
 *
 * @param learn takes the keys that rules name
 */
export async function loadSetups(
  config: Config,
  learn: (secret: string) => void,
): Promise<(rule: Rule | undefined) => Setup> {
  const catalogueFor = await loadCatalogues(config);
  const setupFor = (own: Config): Setup => {
    const surfaceOf = createSurfaces(catalogueFor(own));
    return { config: own, surfaceFor: (caller) => surfaceOf(offerTo(caller, own)) };
  };
  const unruled = setupFor(config);
  const ofRules = new WeakMap<Rule, Setup>();
  return (rule) => {
    if (rule === undefined) return unruled;
    const known = ofRules.get(rule);
    if (known !== undefined) return known;
    if (rule.apiKey !== undefined) learn(rule.apiKey);
    const made = setupFor(narrowed(config, rule));
    ofRules.set(rule, made);
    return made;
  };
}
