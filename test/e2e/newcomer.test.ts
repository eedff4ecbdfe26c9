import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startCli } from '../support/process.ts';
import { rawCall } from '../support/raw-http.ts';

const hasCurl = process.platform !== 'win32' && spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) process.stderr.write('curl is not installed: README’s call by curl isn’t made\n');

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('what the README has a team do first', () => {
  const section = /## For a team: over HTTP[\s\S]*?\n## /.exec(readme)?.[0] ?? '';

  it('serves two people, each with the key that it gives them, and neither sees the other’s posts', async () => {
    expect(section).toContain('npx soku-mcp http --sandbox');
    const curl = /```sh\n(curl [\s\S]*?)\n```/.exec(section)?.[1] ?? '';
    const keys = [...new Set(section.match(/sk_live_\w+/g))];
    expect(keys).toHaveLength(2);
    const http = startCli(['http', '--sandbox', '--port', '0']);
    const [, url = ''] = await http.seen('stderr', /serves MCP at (http:\S+)\/mcp/);
    // As it stands there, but for the port.
    if (hasCurl) {
      const { stdout } = spawnSync('sh', ['-c', curl.replace('http://127.0.0.1:3000', url)], {
        encoding: 'utf8',
      });
      expect(stdout).toContain('"status":"submitted"');
    }
    for (const [index, key] of keys.entries()) {
      const mine = { 'soku-api-key': key };
      const post = { text: `from person ${index}`, platforms: [{ platform: 'x' }] };
      expect((await rawCall(url, 'soku_create_post', post, mine)).body).toContain('"status":"submitted"');
      const { body } = await rawCall(url, 'soku_list_posts', { source: 'journal' }, mine);
      expect(body).toContain(`from person ${index}`);
      expect(body).not.toContain(`from person ${1 - index}`);
    }
  });
});
