import { expect, it } from '@jest/globals';
import { networkOf } from './network-of.js';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:0001:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1:2:3:4', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
  // The IPv4 address is the last two groups, so the "::" replaces one group.
  ['::1:2:3:4:5:192.0.2.33', '0:1:2:3::/64'],
  ['evil <script>', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
])('a caller from %s is counted under %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
