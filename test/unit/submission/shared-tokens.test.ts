import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { JournalUnavailableError } from '../../../src/journal/errors.ts';
import { openSharedStore } from '../../../src/store/shared-store.ts';
import { createConsentTokens } from '../../../src/submission/consent-tokens.ts';
import { createSharedTokens } from '../../../src/submission/shared-tokens.ts';
import { hasRedis, openRedis, type RedisServer } from '../../support/redis.ts';

async function openTokens({ url }: RedisServer) {
  const log = { warn: () => {}, info: () => {} };
  const store = await openSharedStore({ url, prefix: 'tokens', log });
  onTestFinished(() => store.close());
  return createConsentTokens(systemClock, 'a secret of all replicas', createSharedTokens(store));
}

describe.skipIf(!hasRedis)('tokens that replicas share', () => {
  it('are spent by one of them, and good again when it gives them back', async () => {
    const server = await openRedis();
    const [one, two] = [await openTokens(server), await openTokens(server)];
    const token = one.issue('preview', 'content');
    expect(two.inspect(token, 'preview', 'content')).toBe('valid');
    const spent = await Promise.all([one.spend(token, 60_000), two.spend(token, 60_000)]);
    expect(spent.filter((ours) => ours)).toHaveLength(1);
    const [winner, loser] = spent[0] === true ? [one, two] : [two, one];
    expect(winner.inspect(token, 'preview', 'content')).toBe('used');
    winner.giveBack(token);
    await expect.poll(() => loser.spend(token, 60_000)).toBe(true);
    expect(server.cli('keys', '*')).not.toContain(token);
  });

  it('of a replica that died are good again when its call would be over', async () => {
    const server = await openRedis();
    const [one, two] = [await openTokens(server), await openTokens(server)];
    const token = one.issue('app', 'content');
    expect(await one.spend(token, 300)).toBe(true);
    expect(await two.spend(token, 300)).toBe(false);
    await expect.poll(() => two.spend(token, 300)).toBe(true);
  });

  it('are not spent while the store is away', async () => {
    const server = await openRedis();
    const tokens = await openTokens(server);
    const token = tokens.issue('preview', 'content');
    await server.kill();
    await expect(tokens.spend(token, 1_000)).rejects.toBeInstanceOf(JournalUnavailableError);
    expect(tokens.inspect(token, 'preview', 'content')).toBe('valid');
  });
});
