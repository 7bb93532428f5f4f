import type { FaultAction } from '../../../apps/sandbox/src/faults/fault.js';
import type { SeededRandom } from '../random.js';

/** COCO says SUCCESS, or that it timed out, and the device does nothing. */
const lies: readonly FaultAction[] = [
  { type: 'device-ignores', says: 'SUCCESS' },
  { type: 'device-ignores', status: 504 },
];

/** The device does something else than it was asked, or shows it later. */
const halfTruths: readonly FaultAction[] = [
  { type: 'device-partly', part: 'half_way' },
  { type: 'device-stale', milliseconds: 3_000 },
];

/** The answer does not arrive, or COCO has given up on the device: whether it obeyed is unknown. */
const silences: readonly FaultAction[] = [
  { type: 'cut-after' },
  { type: 'cut-before' },
  { type: 'status', status: 504, when: 'after' },
];

/** COCO refuses: nothing happens. */
const refusals: readonly FaultAction[] = [{ type: 'status', status: 503, when: 'before' }];

/** Milliseconds by which a late device is late at least. */
const LEAST_LATE = 500;

/**
 * What a device, or COCO, can do wrong with a command.
 *
 * @param mostLate milliseconds by which a late device is late at most
 */
export function deviceFaults(random: SeededRandom, mostLate: number): [FaultAction, ...FaultAction[]] {
  const late = random.integer(LEAST_LATE, mostLate);
  return [
    { type: 'device-late', milliseconds: late, status: 504 },
    { type: 'device-late', milliseconds: late, says: 'SUCCESS' },
    ...lies,
    ...halfTruths,
    ...silences,
    ...refusals,
  ];
}
