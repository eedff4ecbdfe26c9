/** The eight parts of an IPv6 address, without leading zeros. */
function partsOf(address: string): string[] {
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const split = (text: string) => (text === '' ? [] : text.split(':'));
  const before = split(head);
  const after = split(tail ?? '');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].map((part) => part.replace(/^0+(?=.)/, ''));
}

/**
 * What an address stands for, the smallest network first: one caller has a whole IPv6 network of them (/64), and easily
 * many of those (/48). An IPv4 address stands for itself, also in its IPv6 form.
 */
export function networksOf(address: string): [string, ...string[]] {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  if (!plain.includes(':')) return [plain];
  const parts = partsOf(plain);
  return [parts.slice(0, 4).join(':'), parts.slice(0, 3).join(':')];
}
