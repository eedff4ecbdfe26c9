import { createRedactor, type Redactor } from '../text/redactor.ts';
import { type Config, configSecrets, randomSecrets } from './load.ts';

/** What takes secrets out of what leaves the process, by where it goes. */
export interface Redactors {
  /** For what the APIs answer: every secret, so that no later step has to know them. */
  upstream: Redactor;
  /**
   * For answers to this process's own person. They may repeat the model's own words: a password among them that got
   * masked would tell the model that it has guessed right.
   */
  owners: Redactor;
  /** For the log, which is one for all callers. */
  logs: Redactor;
  /** Takes in a secret that came at run time. */
  learn(secret: string): void;
}

export function createRedactors(config: Config): Redactors {
  const upstream = createRedactor(configSecrets(config));
  const owners = createRedactor(randomSecrets(config));
  const logs = createRedactor(configSecrets(config));
  const learn = (secret: string) => {
    for (const redactor of [upstream, owners, logs]) redactor.learn(secret);
  };
  return { upstream, owners, logs, learn };
}
