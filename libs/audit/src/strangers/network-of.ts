import { isIPv4, isIPv6 } from 'node:net';

/** 16-bit groups of an IPv6 address that name the network: one customer has the other half to choose from. */
const NETWORK_GROUPS = 4;

/**
 * The network that a caller's address belongs to: an IPv4 address itself, and the /64 of an IPv6 address, of which one host can
 * use as many as it likes. `unknown` for what is no address.
 */
export function networkOf(address: string | undefined): string {
  const plain = (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return 'unknown';
  const [head = '', tail] = plain.toLowerCase().split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: missing }, () => '0'), ...after];
  const network = groups.slice(0, NETWORK_GROUPS).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/** The last 32 bits may be written as an IPv4 address: they are two groups, and never a part of the network. */
function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
}
