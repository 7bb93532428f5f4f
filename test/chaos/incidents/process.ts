import { setTimeout as delay } from 'node:timers/promises';
import type { Draft, Happening, Scene, Trouble } from '../incident.js';
import type { SeededRandom } from '../random.js';
import { readJournal } from '../stage/read-journal.js';

/** Concurrent calls that keep a replica busy with refreshes while it stops. */
const CALLERS = 40;

/** Milliseconds that COCO takes over each of those refreshes. */
const SLOW_REFRESH = 2_000;

/** Milliseconds from the calls to the signal: their refreshes are in flight then. */
const BEFORE_SIGNAL = 500;

/** A process that is killed, or told to stop, and comes up again. */
export function planEnd(kind: 'kill' | 'terminate', replica: number, random: SeededRandom): Draft {
  return {
    duration: random.integer(300, 3_000),
    trouble: {
      kind,
      replica,
      breaks: ['process'],
      strike: (scene, happening, duration) => end(scene, kind, replica, happening, duration),
      untilWell: ({ stage }) => stage.replica(replica).untilReady(),
    },
  };
}

/** SIGTERM while callers wait for refreshes that COCO answers slowly. */
export function planTerminateBusy(replica: number, random: SeededRandom): Draft {
  return {
    duration: random.integer(300, 2_000),
    trouble: {
      kind: 'terminate while busy',
      replica,
      breaks: ['process'],
      strike: async (scene, happening, duration) => {
        const fault = await scene.stage.control.addFault({
          type: 'delay',
          milliseconds: SLOW_REFRESH,
          when: 'after',
        });
        scene.load.burst(replica, CALLERS);
        await delay(BEFORE_SIGNAL);
        await end(scene, 'terminate', replica, happening, duration, () =>
          scene.stage.control.removeFault(fault),
        );
      },
      untilWell: ({ stage }) => stage.replica(replica).untilReady(),
    },
  };
}

/** A process that is suspended and then continues as if nothing had happened. One in three outlives the lease of 15 seconds. */
export function planFreeze(replica: number, random: SeededRandom): Draft {
  const trouble: Trouble = {
    kind: 'freeze',
    replica,
    breaks: ['process'],
    strike: async ({ stage }, _happening, duration) => {
      stage.replica(replica).freeze();
      await delay(duration);
      stage.replica(replica).thaw();
    },
  };
  const isLong = random.fraction() < 0.33;
  return { trouble, duration: isLong ? random.integer(16_000, 19_000) : random.integer(500, 8_000) };
}

async function end(
  { stage }: Scene,
  kind: 'kill' | 'terminate',
  index: number,
  happening: Happening,
  duration: number,
  ended: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  const replica = stage.replica(index);
  await replica.end(kind === 'kill' ? 'SIGKILL' : 'SIGTERM');
  await ended();
  happening.journalled = readJournal(replica.dataDirectory);
  await delay(duration);
  replica.start();
}
