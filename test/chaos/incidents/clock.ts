import { setTimeout as delay } from 'node:timers/promises';
import type { Draft } from '../incident.js';
import type { SeededRandom } from '../random.js';

const HOUR = 3_600_000;

/** The wall clock of a replica jumps by an hour, and back later. That must have no effect. */
export function planClockStep(replica: number, random: SeededRandom): Draft {
  const step = random.pick([HOUR, -HOUR]);
  return {
    duration: random.integer(2_000, 10_000),
    trouble: {
      kind: 'clock step',
      details: { minutes: step / 60_000 },
      replica,
      breaks: [],
      strike: async ({ stage }, _happening, duration) => {
        stage.replica(replica).setClock(step);
        await delay(duration);
        stage.replica(replica).setClock(0);
      },
    },
  };
}
