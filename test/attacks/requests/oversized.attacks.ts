/**
 * Targets and headers that are longer or more numerous than anyone needs, and paths designed to slow down a
 * matcher.
 */
import { MALFORMED, READ_NETWORKS, refused, type Attack, type AttackClass } from '../stage/attack.js';

const HEADERS_TOO_LARGE = refused(431, 'headers_too_large');

const attacks: readonly Attack[] = [
  {
    name: 'a target of 5 KB',
    request: { target: `{raw}/network-manager/networks?a=${'a'.repeat(5_000)}` },
    outcome: MALFORMED,
    source: 'CASES 17',
  },
  {
    name: 'a target of 15 KB',
    request: { target: `{raw}/${'a/'.repeat(7_500)}` },
    outcome: MALFORMED,
    source: 'CASES 17',
  },
  {
    name: 'a target of 20 KB',
    request: { target: `{raw}/${'a'.repeat(20_000)}` },
    outcome: HEADERS_TOO_LARGE,
    source: 'CASES 58',
  },
  {
    name: 'a thousand path segments',
    request: { target: `{raw}${'/a'.repeat(1_000)}` },
    outcome: refused(403, 'not_permitted'),
    source: 'CASES 88',
  },
  {
    name: 'a path made for backtracking',
    request: { target: `{raw}/network-manager/networks/${'-_'.repeat(1_000)}!/zones` },
    outcome: refused(403, 'not_permitted'),
    source: 'CASES 88',
  },
  {
    name: 'a segment of 2000 characters on a typed route',
    request: { target: `{link}/networks/${'a'.repeat(2_000)}/zones` },
    outcome: MALFORMED,
    source: 'CASES 17',
  },
  {
    name: 'one header of 17 KB',
    request: { target: '{raw}/network-manager/networks', headers: [['X-Evil', 'a'.repeat(17_000)]] },
    outcome: HEADERS_TOO_LARGE,
    source: 'CASES 58',
  },
  {
    name: 'headers of 20 KB together',
    request: {
      target: '{raw}/network-manager/networks',
      headers: Array.from({ length: 200 }, (_, index) => [`X-Evil-${index}`, 'a'.repeat(100)] as const),
    },
    outcome: HEADERS_TOO_LARGE,
    source: 'CASES 58',
  },
  {
    name: 'three thousand short headers',
    request: {
      target: '{raw}/network-manager/networks',
      headers: Array.from({ length: 3_000 }, () => ['a', ''] as const),
    },
    outcome: refused(431),
    source: 'CASES 58; CVE-2018-12121 class',
  },
];

/** Sizes of heads. */
export const oversized: AttackClass = {
  name: 'oversized heads',
  attacks,
  control: {
    name: 'a head of ten kilobytes',
    request: { target: '{raw}/network-manager/networks', headers: [['X-Long', 'a'.repeat(10_000)]] },
    status: 200,
    received: [READ_NETWORKS],
  },
};
