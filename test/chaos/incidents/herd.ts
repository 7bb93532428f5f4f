import { setTimeout as delay } from 'node:timers/promises';
import type { Draft } from '../incident.js';
import type { SeededRandom } from '../random.js';

/** Callers at once: many more than a replica may have token calls. */
const CALLERS = 150;

/** Callers of nearly all links meet one replica while each refresh takes long: they hold every slot. */
export function planHerd(random: SeededRandom): Draft {
  const replica = random.integer(0, 2);
  return {
    duration: random.integer(1_000, 4_000),
    trouble: {
      kind: 'herd of callers',
      details: { replica },
      breaks: ['token endpoint'],
      strike: async ({ stage: { control }, load }, _happening, duration) => {
        const fault = await control.addFault({ type: 'delay', milliseconds: 2_500, when: 'after' });
        await delay(duration);
        load.burst(replica, CALLERS);
        await delay(duration);
        await control.removeFault(fault);
      },
    },
  };
}
