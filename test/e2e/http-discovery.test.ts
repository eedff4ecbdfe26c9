import { describe, expect, it } from 'vitest';
import { version } from '../../src/version.ts';
import { openKeys } from '../support/identity-provider.ts';
import { startCli } from '../support/process.ts';
import { JSON_HEADERS, message, raw } from '../support/raw-http.ts';

async function start(env: Record<string, string>) {
  const cli = startCli(['http', '--port', '0'], { env });
  const [, url = ''] = await cli.seen('stderr', /MCP at (\S+)\/mcp/);
  const get = (path: string, headers = {}) => raw(`${url}${path}`, { method: 'GET', headers });
  return { url, get };
}

describe('programs that look for the server', () => {
  it('find it without a token, also from a page in a browser', async () => {
    const { url, get } = await start({ SOKU_HTTP_TOKEN: 'a-token-of-more-than-16' });
    const body = JSON.stringify(message('tools/list'));
    expect((await raw(`${url}/mcp`, { headers: JSON_HEADERS, body })).status).toBe(401);
    const catalog = await get('/.well-known/ai-catalog.json', { origin: 'https://elsewhere.example' });
    expect(catalog.headers['content-type']).toBe('application/ai-catalog+json');
    expect(JSON.parse(catalog.body)).toEqual({
      specVersion: '1.0',
      entries: [
        {
          identifier: 'urn:air:127.0.0.1:mcp:soku',
          type: 'application/mcp-server-card+json',
          url: `${url}/mcp/server-card`,
        },
      ],
    });
    const card = await get('/mcp/server-card', { origin: 'https://elsewhere.example' });
    expect(card).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/mcp-server-card+json',
        'cache-control': 'public, max-age=3600',
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'ETag',
      },
    });
    const told: { description: string } = JSON.parse(card.body);
    expect(told).toMatchObject({
      name: 'io.github.soku-mcp/soku-mcp',
      version,
      remotes: [{ type: 'streamable-http', url: `${url}/mcp`, headers: [{ name: 'Authorization' }] }],
    });
    expect(told.description.length).toBeLessThanOrEqual(100);
    expect(card.body).not.toContain('a-token-of-more');
    const again = await get('/mcp/server-card', { 'if-none-match': card.headers.etag });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it('are told the address by which clients reach it, whatever Host they name', async () => {
    const keys = await openKeys();
    const { get } = await start({
      SOKU_OAUTH_ISSUER: keys.issuer,
      SOKU_PUBLIC_URL: 'https://mcp.example.com/soku',
    });
    const card = await get('/mcp/server-card', { host: 'evil.example' });
    const { remotes }: { remotes: object[] } = JSON.parse(card.body);
    expect(remotes).toMatchObject([{ url: 'https://mcp.example.com/soku/mcp' }]);
    expect(remotes[0]).not.toHaveProperty('headers');
    expect((await get('/.well-known/ai-catalog.json')).body).toContain('urn:air:mcp.example.com:mcp:soku');
  });
});
