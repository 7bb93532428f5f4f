import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Draft } from '../incident.js';
import type { SeededRandom } from '../random.js';
import type { Replica } from '../stage/replica.js';

/** What an earlier process of another machine may have left: one file that may not be read, one that is damaged. */
const litter = {
  'elsewhere_1_0_2.journal': '',
  'elsewhere_1_0_3.journal': '{"version":1,"linkId":"no\n\0\0',
};

/** Faults of a journal's disk, and how they are repaired. */
const damages = {
  full: {
    break: (replica: Replica) => {
      replica.limitFiles(true);
    },
    mend: (replica: Replica) => {
      replica.limitFiles(false);
    },
  },
  'read-only': {
    break: (replica: Replica) => {
      setMode(replica, 0o500);
    },
    mend: (replica: Replica) => {
      setMode(replica, 0o700);
    },
  },
  gone: {
    break: (replica: Replica) => {
      rmSync(replica.journal, { recursive: true, force: true });
    },
    mend: () => undefined,
  },
  unreadable: {
    break: async (replica: Replica) => {
      await replica.end('SIGTERM');
      mkdirSync(join(replica.journal, 'elsewhere_1_0_1.journal'), { recursive: true });
      for (const [name, text] of Object.entries(litter)) {
        writeFileSync(join(replica.journal, name), text);
        chmodSync(join(replica.journal, name), name.endsWith('2.journal') ? 0 : 0o644);
      }
      replica.start();
    },
    mend: (replica: Replica) => replica.untilReady(),
  },
};

/** A folder that is gone from an earlier damage, or not made yet by a replica that starts, stays gone. */
function setMode({ journal }: Replica, mode: number): void {
  if (existsSync(journal)) chmodSync(journal, mode);
}

type Damage = keyof typeof damages;

/** A journal's disk fails under a running replica. No pair may be lost, and none fetched that could not be kept. */
export function planJournalDamage(replica: number, random: SeededRandom): Draft {
  const damage = random.pick<Damage>(['full', 'read-only', 'gone', 'unreadable']);
  return {
    duration: random.integer(1_000, 6_000),
    trouble: {
      kind: 'journal damaged',
      details: { damage },
      replica,
      breaks: damage === 'unreadable' ? ['journal', 'process'] : ['journal'],
      strike: async ({ stage }, _happening, duration) => {
        const target = stage.replica(replica);
        await damages[damage].break(target);
        await delay(duration);
        await damages[damage].mend(target);
      },
    },
  };
}
