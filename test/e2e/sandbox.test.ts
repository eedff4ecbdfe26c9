import { describe, expect, it } from 'vitest';
import { SANDBOX_KEYS } from '../../src/sandbox/index.ts';
import { runCli, startCli } from '../support/process.ts';

describe('soku-mcp sandbox', () => {
  it('prints its address and its keys, works as it says, and ends with 0', async () => {
    const cli = startCli(['sandbox', '--port', '0']);
    const [, url = ''] = await cli.seen('stdout', /^Soku sandbox at (http:\/\/127\.0\.0\.1:\d+)/m);
    await cli.seen('stdout', /-d '(.*)'/);
    for (const [state, key] of Object.entries(SANDBOX_KEYS)) {
      expect(cli.stdout()).toMatch(new RegExp(`^  ${key} +${state}$`, 'm'));
    }
    // The command that it shows to try, taken from what it printed.
    const [, address = '', key = '', type = '', body = ''] =
      /curl -s (\S+) -H 'soku-api-key: (\S+)' -H 'content-type: (\S+)' \\\s+-d '(.*)'/.exec(cli.stdout()) ??
      [];
    expect(address).toBe(`${url}/v1/posts`);
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'soku-api-key': key, 'content-type': type },
      body,
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ postSubmissionId: expect.any(String) });
    cli.child.kill('SIGTERM');
    expect(await cli.exited).toBe(0);
    expect(cli.stderr()).toBe('');
  });

  it('says in one line that its port is taken', async () => {
    const cli = startCli(['sandbox', '--port', '0']);
    const [, port = ''] = await cli.seen('stdout', /127\.0\.0\.1:(\d+)/);
    expect(await runCli(['sandbox', '--port', port])).toEqual({
      code: 1,
      stdout: '',
      stderr: `soku-mcp: Port ${port} is in use: choose another with --port.\n`,
    });
  });
});
