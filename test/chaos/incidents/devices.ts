import { setTimeout as delay } from 'node:timers/promises';
import type { FaultAction } from '../../../apps/sandbox/src/faults/fault.js';
import { deviceFaults } from '../commands/device-faults.js';
import type { Draft } from '../incident.js';
import type { SeededRandom } from '../random.js';

/** Milliseconds by which a late device is late at most. */
const MOST_LATE = 20_000;

/** For a while devices obey late, in part or not at all, or COCO says nothing about it. Reads go on. */
export function planDeviceFault(random: SeededRandom): Draft {
  const action = random.pick<FaultAction>([...deviceFaults(random, MOST_LATE), { type: 'hang-after' }]);
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
