import { describe, expect, it } from 'vitest';
import { keysOf, listed, post, postRequests } from '../support/posting.ts';
import { hasRedis } from '../support/redis.ts';
import { openCluster, openSentinel, until } from '../support/redis-many.ts';
import { openSandbox, serveAndConnect } from '../support/servers.ts';

type Server = Awaited<ReturnType<typeof serveAndConnect>>;

/** Posts, as soon as the store takes it again. */
async function postWhenBack(server: Server, text: string) {
  for (let tries = 0; ; tries += 1) {
    const answer = await post(server, text);
    if (answer.error.code !== 'journal_unavailable' || tries > 100) return answer;
    expect(answer.error).toMatchObject({ outcome: 'nothing_happened', retryable: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** One posts, the other knows; what holds before and after another node has taken over. */
async function postsOnce(url: string, failOver: () => Promise<void>) {
  const sandbox = await openSandbox();
  const env = { SOKU_REDIS_URL: url };
  const [one, two] = [
    await serveAndConnect(sandbox.url, { env }),
    await serveAndConnect(sandbox.url, { env }),
  ];
  expect((await post(one, 'before')).result).toMatchObject({ status: 'submitted' });
  expect((await post(two, 'before')).error).toMatchObject({ code: 'duplicate_content' });
  const atOnce = await Promise.all([one, two].map((server) => post(server, 'at once')));
  expect(new Set(atOnce.map(({ result }) => result.postSubmissionId)).size).toBe(1);
  await failOver();
  expect((await postWhenBack(two, 'before')).error).toMatchObject({ code: 'duplicate_content' });
  expect((await postWhenBack(one, 'after')).result).toMatchObject({ status: 'submitted' });
  expect((await postWhenBack(two, 'after')).error).toMatchObject({ code: 'duplicate_content' });
  expect((await listed(two)).map(({ text }) => text)).toEqual(['after', 'at once', 'before']);
  expect(postRequests(sandbox)).toHaveLength(3);
  expect(keysOf(sandbox)).toHaveLength(3);
}

describe.skipIf(!hasRedis)('the shared store', () => {
  it('may be a Cluster: posts go out once, also when a primary dies and its replica takes over', async () => {
    const { url, primaries, replica } = await openCluster();
    await postsOnce(url, async () => {
      await primaries[0]?.kill();
      await until(() => replica.cli('info', 'replication').includes('role:master'));
      await until(() => replica.cli('cluster', 'info').includes('cluster_state:ok'));
    });
    const kept = primaries.slice(1).map(({ cli }) => Number(cli('dbsize')));
    expect(kept.reduce((sum, count) => sum + count, Number(replica.cli('dbsize')))).toBeGreaterThan(3);
  });

  it('may be found by Sentinel: posts go out once, also when the primary dies and its replica takes over', async () => {
    const { url, primary, replica, sentinel } = await openSentinel();
    await postsOnce(url, async () => {
      await primary.kill();
      await until(() =>
        sentinel.cli('sentinel', 'get-master-addr-by-name', 'soku').includes(String(replica.port)),
      );
      await until(() => replica.cli('info', 'replication').includes('role:master'));
    });
  });
});
