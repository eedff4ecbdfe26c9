import { BlockList, isIP } from 'node:net';

/**
 * Blocks at which no server on the internet answers: the special-purpose registries of IANA (RFC 6890), multicast and
 * reserved, and IPv6 forms that carry an IPv4 address (6to4, Teredo, NAT64, mapped and compatible).
 */
const BLOCKS: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 16],
  ['64:ff9b::', 32],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
];

/** Apart by family: a list that holds both takes an IPv4 address for its IPv6 form, which lies in `::`. */
let blocked: { 4: BlockList; 6: BlockList } | undefined;

/** Whether a host is an IP address that only a private network, or none, knows; `::1` without brackets. */
export function isPrivateAddress(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return false;
  blocked ??= createBlockLists();
  return family === 6 ? blocked[6].check(host, 'ipv6') : blocked[4].check(host, 'ipv4');
}

function createBlockLists() {
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const [network, prefix] of BLOCKS) {
    if (isIP(network) === 6) lists[6].addSubnet(network, prefix, 'ipv6');
    else lists[4].addSubnet(network, prefix, 'ipv4');
  }
  return lists;
}
