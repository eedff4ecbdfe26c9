import { describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/process.ts';
import { hasRedis, openRedis } from '../support/redis.ts';

describe('a store that the server can’t use', () => {
  it.each([
    ['http://store:6379', /^soku-mcp: SOKU_REDIS_URL is not valid: it must be redis:\/\//],
    ['redis://me:hunter22@store:port', /^soku-mcp: SOKU_REDIS_URL is not valid: it must be redis:\/\//],
  ])('is one line and exit code 2: %s', async (url, line) => {
    const { code, stderr, stdout } = await runCli(['stdio'], { env: { SOKU_REDIS_URL: url } });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).not.toContain('hunter22');
  });

  it('asks for one secret of all replicas where a person confirms', async () => {
    const { code, stderr } = await runCli(['stdio'], {
      env: { SOKU_REDIS_URL: 'redis://127.0.0.1:1', SOKU_CONFIRM: 'ask' },
    });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'soku-mcp: SOKU_REDIS_URL with SOKU_CONFIRM=ask needs SOKU_CONFIRM_SECRET, the same for every replica.\n',
    );
  });
});

describe.skipIf(!hasRedis)('a store that must not be used', () => {
  it('stops the start when it evicts', async () => {
    const store = await openRedis(['--maxmemory-policy', 'allkeys-lru']);
    const { code, stderr } = await runCli(['http', '--port', '0'], { env: { SOKU_REDIS_URL: store.url } });
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^soku-mcp: SOKU_REDIS_URL: the store's maxmemory-policy is allkeys-lru, .*noeviction\.$/m,
    );
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('stops the start when it refuses the password, which nothing tells', async () => {
    const store = await openRedis(['--requirepass', 'the-right-one']);
    const url = store.url.replace('//', '//:the-wrong-one@');
    const { code, stderr } = await runCli(['http', '--port', '0'], { env: { SOKU_REDIS_URL: url } });
    expect(code).toBe(2);
    expect(stderr).toBe('soku-mcp: SOKU_REDIS_URL: the store refuses user or password (WRONGPASS).\n');
  });
});

it('starts without the store, and says that it is tried again', async () => {
  const url = 'redis://me:hunter22@127.0.0.1:1';
  const cli = startCli(['http', '--port', '0'], { env: { SOKU_REDIS_URL: url } });
  const [, address] = await cli.seen('stderr', /serves MCP at (http:\S+)\/mcp/);
  expect((await fetch(`${address}/readyz`)).status).toBe(503);
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  cli.child.kill('SIGTERM');
  expect(await cli.exited).toBe(0);
  expect(cli.stderr()).toContain(
    "The shared store can't be reached (ECONNREFUSED); it is tried again and again",
  );
  expect(cli.stderr()).not.toContain('hunter22');
});
