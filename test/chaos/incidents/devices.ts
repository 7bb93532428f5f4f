import { setTimeout as delay } from 'node:timers/promises';
import type { FaultAction } from '../../../apps/sandbox/src/faults/fault.js';
import type { Draft } from '../incident.js';
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

/** COCO does not answer, or the answer does not arrive: whether the device obeyed is unknown. */
const silences: readonly FaultAction[] = [
  { type: 'hang-after' },
  { type: 'cut-after' },
  { type: 'cut-before' },
  { type: 'status', status: 504, when: 'after' },
];

/** COCO refuses: nothing happens. */
const refusals: readonly FaultAction[] = [{ type: 'status', status: 503, when: 'before' }];

/** Milliseconds by which a late device is late at least and at most. */
const LEAST_LATE = 500;
const MOST_LATE = 20_000;

/** For a while devices obey late, in part or not at all, or COCO says nothing about it. Reads go on. */
export function planDeviceFault(random: SeededRandom): Draft {
  const late = random.integer(LEAST_LATE, MOST_LATE);
  const action = random.pick<FaultAction>([
    { type: 'device-late', milliseconds: late, status: 504 },
    { type: 'device-late', milliseconds: late, says: 'SUCCESS' },
    ...lies,
    ...halfTruths,
    ...silences,
    ...refusals,
  ]);
  return {
    duration: random.integer(1_000, 5_000),
    trouble: {
      kind: 'devices',
      details: { ...action },
      track: 'devices',
      breaks: [],
      strike: async ({ stage: { control } }, _happening, duration) => {
        const fault = await control.addCommandFault(action);
        await delay(duration);
        await control.removeFault(fault);
      },
    },
  };
}
