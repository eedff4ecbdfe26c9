import { describe, expect, it } from 'vitest';
import { checkMediaUrl } from '../../../src/publishing/media-url.ts';

const codeOf = (url: string, hosted?: string) =>
  checkMediaUrl(url, 'url', hosted === undefined ? undefined : ({ host }) => host === hosted)?.code;

describe('checkMediaUrl', () => {
  it.each([
    'https://files.example/a.jpg',
    'http://files.example/a.jpg',
    'HTTPS://FILES.EXAMPLE/A.JPG',
    'https://files.example:8443/a.jpg?x=1&y=%20#z',
    'https://files.example./a.jpg',
    'https://日本語.example/写真.png',
    'https://8.8.8.8/a.jpg',
    'https://11.0.0.1/a.jpg',
    'https://100.63.255.255/a.jpg',
    'https://100.128.0.0/a.jpg',
    'https://172.15.0.1/a.jpg',
    'https://172.32.0.1/a.jpg',
    'https://192.167.1.1/a.jpg',
    'https://223.255.255.255/a.jpg',
    'https://[2606:4700::1111]/a.jpg',
    'https://localhost.example/a.jpg',
    'https://local.files.example/a.jpg',
    'https://10.files.example/a.jpg',
    'https://mylocal.example/a.jpg',
  ])('takes %s', (url) => {
    expect(checkMediaUrl(url, 'url')).toBeUndefined();
  });

  it.each([
    'http://localhost/a.jpg',
    'http://LOCALHOST:3000/a.jpg',
    'http://localhost./a.jpg',
    'http://app.localhost/a.jpg',
    'http://printer.local/a.jpg',
    'http://printer.local./a.jpg',
    'http://db.internal/a.jpg',
    'http://minio:9000/a.jpg',
    'http://127.0.0.1/a.jpg',
    'http://127.1/a.jpg',
    'http://2130706433/a.jpg',
    'http://0x7f000001/a.jpg',
    'http://0177.0.0.1/a.jpg',
    'http://127.0.0.1./a.jpg',
    'http://１２７.0.0.1/a.jpg',
    'http://127%2e0.0.1/a.jpg',
    'http://0.0.0.0/a.jpg',
    'http://10.1.2.3/a.jpg',
    'http://172.16.0.1/a.jpg',
    'http://172.31.255.255/a.jpg',
    'http://192.168.1.1/a.jpg',
    'http://100.64.0.1/a.jpg',
    'http://100.127.255.255/a.jpg',
    'http://169.254.1.1/a.jpg',
    'http://198.18.0.1/a.jpg',
    'http://224.0.0.1/a.jpg',
    'http://255.255.255.255/a.jpg',
    'http://[::1]/a.jpg',
    'http://[::]/a.jpg',
    'http://[0:0:0:0:0:0:0:1]/a.jpg',
    'http://[::ffff:10.0.0.1]/a.jpg',
    'http://[::ffff:8.8.8.8]/a.jpg',
    'http://[::127.0.0.1]/a.jpg',
    'http://[64:ff9b::10.0.0.1]/a.jpg',
    'http://[fc00::1]/a.jpg',
    'http://[fdff::1]/a.jpg',
    'http://[fe80::1]/a.jpg',
    'http://[febf::1]/a.jpg',
    'http://[ff02::1]/a.jpg',
    'http://192.0.2.1/a.jpg',
    'http://198.51.100.7/a.jpg',
    'http://203.0.113.255/a.jpg',
    'http://192.88.99.1/a.jpg',
    'http://255.255.255.255/a.jpg',
    'http://[2001:db8::1]/a.jpg',
    'http://[100::1]/a.jpg',
    'http://[2002:a00:1::]/a.jpg',
    'http://[2001::1]/a.jpg',
    'http://[fec0::1]/a.jpg',
    'http://[3fff::1]/a.jpg',
  ])('refuses %s as private', (url) => {
    expect(codeOf(url)).toBe('url_private');
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://[fd00:ec2::254]/',
    'http://metadata.google.internal/',
  ])('names %s as a metadata address', (url) => {
    expect(checkMediaUrl(url, 'url')?.message).toContain('the metadata address of a cloud machine');
  });

  it.each([
    '/Users/ann/cat.jpg',
    './cat.jpg',
    '../cat.jpg',
    '~/cat.jpg',
    'C:\\Users\\ann\\cat.jpg',
    'c:/cat.jpg',
    '\\\\server\\cat.jpg',
    'file:///Users/ann/cat.jpg',
    'FILE:/cat.jpg',
    'data:image/png;base64,AAAA',
    'blob:https://example.com/1',
    'sandbox:/mnt/data/cat.jpg',
  ])('says that %s is local and what to do', (url) => {
    expect(checkMediaUrl(url, 'imageUrls[0]')).toEqual({
      severity: 'error',
      kind: 'input',
      code: 'url_local_file',
      field: 'imageUrls[0]',
      message: expect.stringMatching(
        /^imageUrls\[0\] is ".*", a local file\. Soku fetches media itself, so local files cannot be sent\.$/,
      ),
      fix: 'Put the file at a public https:// URL, and give that; or have it uploaded, if this server has a SOKU_MEDIA_DIR for files.',
    });
  });

  it.each([
    ['', 'url_empty'],
    ['   ', 'url_empty'],
    ['cat.jpg', 'url_invalid'],
    ['example.com/cat.jpg', 'url_invalid'],
    ['https:/example.com/cat.jpg', 'url_invalid'],
    ['https:example.com/cat.jpg', 'url_invalid'],
    ['https:///example.com/cat.jpg', 'url_invalid'],
    ['https:\\\\example.com\\cat.jpg', 'url_invalid'],
    ['https://', 'url_invalid'],
    ['https://example.com/my cat.jpg', 'url_invalid'],
    [' https://example.com/cat.jpg', 'url_invalid'],
    ['https://example.com/cat.jpg\n', 'url_invalid'],
    ['https://exa mple.com/', 'url_invalid'],
    ['https://example.com:99999/', 'url_invalid'],
    ['https://[::1/', 'url_invalid'],
    ['https://1.2.3.4.5/', 'url_invalid'],
    ['ftp://example.com/cat.jpg', 'url_not_http'],
    ['s3://bucket/cat.jpg', 'url_not_http'],
    ['javascript:alert(1)', 'url_not_http'],
    ['https://ann@example.com/cat.jpg', 'url_credentials'],
    ['https://ann:secret@example.com/cat.jpg', 'url_credentials'],
    ['https://:secret@127.0.0.1/cat.jpg', 'url_credentials'],
  ])('refuses %j: %s', (url, code) => {
    expect(codeOf(url)).toBe(code);
  });

  it('does not repeat credentials', () => {
    expect(JSON.stringify(checkMediaUrl('https://ann:secret@example.com/', 'url'))).not.toContain('secret');
  });

  it('takes a private address that Soku hosts, but no credentials with it', () => {
    expect(codeOf('http://127.0.0.1:4010/a.png', '127.0.0.1:4010')).toBeUndefined();
    expect(codeOf('http://127.0.0.1:4011/a.png', '127.0.0.1:4010')).toBe('url_private');
    expect(codeOf('http://ann@127.0.0.1:4010/a.png', '127.0.0.1:4010')).toBe('url_credentials');
  });
});
