import { setTimeout as delay } from 'node:timers/promises';
import type { Draft } from '../incident.js';
import type { SeededRandom } from '../random.js';
import type { StopMode } from '../stage/postgres-server.js';

/** PostgreSQL is stopped and started again. */
export function planStop(random: SeededRandom): Draft {
  const mode = random.pick<StopMode>(['fast', 'immediate']);
  return {
    duration: random.integer(500, 5_000),
    trouble: {
      kind: 'postgres stopped',
      details: { mode },
      breaks: ['database'],
      strike: async ({ stage }, _happening, duration) => {
        await stage.postgres.stop(mode);
        await delay(duration);
        await stage.postgres.start();
      },
    },
  };
}

/** All of PostgreSQL's processes are suspended: connections stay up and nothing answers, new ones included. */
export function planStandstill(random: SeededRandom): Draft {
  return {
    duration: random.integer(1_000, 8_000),
    trouble: {
      kind: 'postgres suspended',
      breaks: ['database'],
      strike: async ({ stage }, _happening, duration) => {
        stage.postgres.signal('SIGSTOP');
        await delay(duration);
        stage.postgres.signal('SIGCONT');
      },
    },
  };
}

/** The server accepts no writes, like a primary that steps down. */
export function planReadOnly(random: SeededRandom): Draft {
  return {
    duration: random.integer(500, 5_000),
    trouble: {
      kind: 'postgres turns read-only',
      breaks: ['database'],
      strike: async ({ stage }, _happening, duration) => {
        await stage.postgres.setReadOnly(true);
        await delay(duration);
        await stage.postgres.setReadOnly(false);
      },
    },
  };
}
