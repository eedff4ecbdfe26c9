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
    for (const id of [
      'sandbox_id_token',
      'sandbox_refresh_token',
      'ig_main, ig_second',
      'media_sandbox1',
      'media_lyrics',
      'tweetImage',
      'og-blog-post',
      'https://unreachable.example/a.png',
      'sk_live_soke_active',
      'sandbox@example.com sandbox_password',
      'x-sandbox-fault',
    ]) {
      expect(cli.stdout()).toContain(id);
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

  it('reads the pages as it is told, and names the nearest reading it knows', async () => {
    const cli = startCli(['sandbox', '--port', '0', '--reading', 'bearer,no-list']);
    const [, url = ''] = await cli.seen('stdout', /^Soku sandbox at (http:\/\/127\.0\.0\.1:\d+)/m);
    await cli.seen('stdout', /-d '(.*)'/);
    expect(cli.stdout()).toMatch(/^Reading no-list: /m);
    const list = (headers: Record<string, string>) => fetch(`${url}/v1/posts`, { headers });
    expect((await list({ 'soku-api-key': SANDBOX_KEYS.active })).status).toBe(401);
    expect((await list({ authorization: `Bearer ${SANDBOX_KEYS.active}` })).status).toBe(404);
    cli.child.kill('SIGTERM');
    expect(await cli.exited).toBe(0);

    const wrong = await runCli(['sandbox', '--reading', 'bearer,nolist']);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(
      /^soku-mcp: Unknown reading "nolist"\. Did you mean no-list\? Readings: bearer, .*\.\n$/,
    );
    const alone = await runCli(['doctor', '--reading', 'bearer']);
    expect(alone).toMatchObject({ code: 2, stderr: 'soku-mcp: --reading goes with --sandbox.\n' });
    const doctor = await runCli(['doctor', '--sandbox', '--reading', 'bearer,key-hashes']);
    expect(doctor.code).toBe(0);
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
