import { expect, it } from 'vitest';
import { passwordsIn, readStoreAddress, shownAddress } from '../../../src/store/address.ts';

it.each([
  ['redis://store', { kind: 'single', tls: false, nodes: [{ host: 'store', port: 6379 }] }],
  [
    'rediss://soku:p%40ss%2Fw@store.example.com:6390/3',
    {
      kind: 'single',
      tls: true,
      nodes: [{ host: 'store.example.com', port: 6390 }],
      username: 'soku',
      password: 'p@ss/w',
      database: 3,
    },
  ],
  [
    'redis://:pw@[::1]:7000',
    { kind: 'single', tls: false, nodes: [{ host: '::1', port: 7000 }], password: 'pw' },
  ],
  [
    'redis://a:7000,b:7001,c',
    {
      kind: 'cluster',
      tls: false,
      nodes: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 7001 },
        { host: 'c', port: 6379 },
      ],
    },
  ],
  ['rediss+cluster://a', { kind: 'cluster', tls: true, nodes: [{ host: 'a', port: 6379 }] }],
  [
    'redis+sentinel://u:p@s1,s2:26380/main/1',
    {
      kind: 'sentinel',
      tls: false,
      nodes: [
        { host: 's1', port: 26_379 },
        { host: 's2', port: 26_380 },
      ],
      username: 'u',
      password: 'p',
      database: 1,
      primaryName: 'main',
    },
  ],
])('reads %s', (text, address) => {
  expect(readStoreAddress(text)).toEqual(address);
});

it.each([
  'http://store',
  'redis:store',
  'redis://',
  'redis://a,,b',
  'redis://a b',
  'redis://store:99999',
  'redis://store/zero',
  'redis://store/0/1',
  'redis://a,b/1',
  'redis+sentinel://a,b',
  'redis+sentinel://a/main/x',
  'redis://store?database=1',
  'redis://u:%zz@store',
])('refuses %s', (text) => {
  expect(readStoreAddress(text)).toEqual({
    error: expect.stringMatching(/^redis:\/\/\[user:password@\]host/),
  });
});

it('shows an address without its user and password, and knows both forms of the password', () => {
  const address = readStoreAddress('rediss+sentinel://u:p%40ss@s1,[::1]:7/main');
  expect('error' in address ? address : shownAddress(address)).toBe(
    'rediss+sentinel://s1:26379,[::1]:7/main',
  );
  expect(passwordsIn('rediss+sentinel://u:p%40ss@s1/main')).toEqual(['p%40ss', 'p@ss']);
  expect(passwordsIn('redis://store')).toEqual([]);
});
