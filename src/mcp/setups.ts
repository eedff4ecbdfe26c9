import { narrowed } from '../access/narrowed.ts';
import type { Rule } from '../access/policy.ts';
import type { Tool } from '../call/define-tool.ts';
import type { Config } from '../config/load.ts';
import { buildCatalogue, type Catalogue } from './register-tools.ts';

/** The settings as they hold for a caller, and the tools as these settings have them. */
export interface Setup {
  config: Config;
  catalogue: Catalogue;
}

/**
 * What holds for callers of each rule, made when the first of them calls.
 *
 * @param learn takes the keys that rules name
 */
export function createSetups(
  tools: readonly Tool[],
  config: Config,
  learn: (secret: string) => void,
): (rule: Rule | undefined) => Setup {
  const setupFor = (own: Config): Setup => ({ config: own, catalogue: buildCatalogue(tools, own) });
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
