import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startCli } from '../support/process.ts';
import { rawCall } from '../support/raw-http.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

describe('what the README has a team do first', () => {
  const section = /## For a team: over HTTP[\s\S]*?\n## /.exec(readme)?.[0] ?? '';

  it('serves two people, each with the key that it gives them, and neither sees the other’s posts', async () => {
    expect(section).toContain('npx soku-mcp http --sandbox');
    const keys = [...new Set(section.match(/sk_live_\w+/g))];
    expect(keys).toHaveLength(2);
    const http = startCli(['http', '--sandbox', '--port', '0']);
    const [, url = ''] = await http.seen('stderr', /serves MCP at (http:\S+)\/mcp/);
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
