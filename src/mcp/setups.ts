import { type Caller, offerTo } from '../access/capabilities.ts';
import { narrowed, overHttp } from '../access/narrowed.ts';
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
 * What holds for callers of each rule, over stdio and over HTTP; made when the first of them calls.
 *
 * @param learn takes the keys that rules name
 */
export async function loadSetups(
  config: Config,
  learn: (secret: string) => void,
): Promise<(caller: Pick<Caller, 'via' | 'rule'>) => Setup> {
  const catalogueFor = await loadCatalogues(config);
  const setupFor = (own: Config): Setup => {
    const surfaceOf = createSurfaces(catalogueFor(own));
    return { config: own, surfaceFor: (caller) => surfaceOf(offerTo(caller, own)) };
  };
  const bySide = (own: Config) => ({
    stdio: once(() => setupFor(own)),
    http: once(() => setupFor(overHttp(own))),
  });
  const unruled = bySide(config);
  const ofRules = new WeakMap<Rule, typeof unruled>();
  return ({ via, rule }) => {
    if (rule === undefined) return unruled[via]();
    const known = ofRules.get(rule);
    if (known !== undefined) return known[via]();
    if (rule.apiKey !== undefined) learn(rule.apiKey);
    const made = bySide(narrowed(config, rule));
    ofRules.set(rule, made);
    return made[via]();
  };
}

/** Makes it when it is first asked for. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
