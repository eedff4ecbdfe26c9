import { describe, expect, it } from 'vitest';
import { checkNode, checkProxy } from '../../../src/commands/doctor/machine.ts';
import { goesThroughProxy } from '../../../src/http/dispatcher.ts';

it.each([
  ['20.19.0', 'ok'],
  ['20.20.2', 'ok'],
  ['22.0.0', 'ok'],
  ['20.18.9', 'problem'],
  ['18.20.0', 'problem'],
])('Node.js %s is: %s', (version, status) => {
  expect(checkNode(version).status).toBe(status);
});

it('shows no password of a proxy', () => {
  const { message } = checkProxy({
    httpProxy: 'http://me:password@proxy.example:8080/',
    noProxy: 'a.example',
  });
  expect(message).toBe('HTTP_PROXY=http://(hidden)@proxy.example:8080, NO_PROXY=a.example');
});

describe('a request goes through the proxy', () => {
  const both = { httpProxy: 'http://proxy.example:1', httpsProxy: 'http://proxy.example:2' };
  it.each([
    [both, 'https://api.example', true],
    [{ httpProxy: 'http://proxy.example:1' }, 'https://api.example', true],
    [{ httpsProxy: 'http://proxy.example:1' }, 'http://api.example', false],
    [{ ...both, noProxy: '*' }, 'https://api.example', false],
    [{ ...both, noProxy: 'other.example, .example' }, 'https://api.example', false],
    [{ ...both, noProxy: 'API.example:443' }, 'https://api.example', false],
    [{ ...both, noProxy: 'api.example:8443' }, 'https://api.example', true],
    [{ ...both, noProxy: '*.example' }, 'https://api.example', false],
    [{ ...both, noProxy: '[::1]' }, 'http://[::1]:80', false],
    [{ httpsProxy: 'socks5://proxy.example:1' }, 'https://api.example', true],
    [{ ...both, noProxy: 'pi.example' }, 'https://api.example', true],
  ])('%j, %s: %s', async (proxy, url, through) => {
    expect(await goesThroughProxy(new URL(url), proxy)).toBe(through);
  });
});
