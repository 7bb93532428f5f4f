import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../harness/time/until.js';
import { CallsSince } from '../calls-since.js';
import type { Draft, Happening, Scene } from '../incident.js';
import { readJournal } from '../stage/read-journal.js';
import type { Replica } from '../stage/replica.js';
import type { Stage } from '../stage/stage.js';
import { takeExpired, type DrillLinks } from './drill-links.js';

/** The replica that finds the database again long after the others, and the one that is killed. */
const LATE = 1;
const KILLED = 2;

/** Milliseconds that COCO takes over the refreshes whose holder is late, and how long before the outage they begin. */
const LATE_CALL = 7_000;
const BEFORE_OUTAGE = 4_000;

/**
 * Beats after the outage in which the late holder stays away: its lease of 15 had fewer left when the database went, and starts
 * over with the database.
 */
const LATE_BEATS = 13;

const TIMEOUT = 60_000;

/**
 * The database goes while pairs are on their way to it, and comes back read-only at first. One replica is killed, comes up with
 * a database that takes no pair, and is killed again: its journal must outlive that. Another finds the database late: its lease must have started over. COCO has replaced
 * a third kind of token, and the answer dies with its holder: that loss is unavoidable, and must say what it is.
 */
export function outageAtTheWorstTime(): Draft {
  return {
    duration: 0,
    trouble: {
      kind: 'postgres stopped',
      details: { drill: 'outage at the worst time' },
      breaks: ['database'],
      strike,
    },
  };
}

async function strike(scene: Scene): Promise<void> {
  const { stage } = scene;
  const [late, kept, swallowed] = await takeExpired(scene, [3, 3, 1]);
  if (late === undefined || kept === undefined || swallowed === undefined) return;
  const calls = await CallsSince.now(stage);
  await late.addFault({ type: 'delay', milliseconds: LATE_CALL, when: 'after' }, 1);
  await kept.addFault({ type: 'delay', milliseconds: 2_500, when: 'after' }, 1);
  await swallowed.addFault({ type: 'delay', milliseconds: 9_000, when: 'after' }, 1);
  await late.refreshThrough(LATE, calls);
  await delay(BEFORE_OUTAGE);
  await Promise.all([kept.refreshThrough(KILLED, calls), swallowed.refreshThrough(KILLED, calls)]);
  await stage.postgres.setReadOnly(true);
  await stage.postgres.stop('immediate');
  const away = scene.note({ kind: 'late to the database', replica: LATE, breaks: ['database'] });
  stage.replica(LATE).databaseProxy.cut();
  await untilJournalled(stage.replica(LATE), late);
  await untilJournalled(stage.replica(KILLED), kept);
  const killed = await killTwice(scene);
  await stage.postgres.setReadOnly(false);
  const start = await beatOf(stage);
  stage.replica(KILLED).start();
  await until('beats have passed', async () => (await beatOf(stage)) >= start + LATE_BEATS, TIMEOUT);
  stage.replica(LATE).databaseProxy.mend();
  away.until = Date.now();
  await stage.replica(KILLED).untilReady();
  killed.until = Date.now();
}

async function killTwice(scene: Scene): Promise<Happening> {
  const { stage } = scene;
  const replica = stage.replica(KILLED);
  const happening = scene.note({ kind: 'kill', details: { times: 2 }, replica: KILLED, breaks: ['process'] });
  await replica.end('SIGKILL');
  happening.journalled = readJournal(replica.dataDirectory);
  await stage.postgres.start();
  replica.start();
  await until('the replica is up with a read-only database', () => replica.isListening(), TIMEOUT);
  await replica.end('SIGKILL');
  return happening;
}

async function untilJournalled(replica: Replica, links: DrillLinks): Promise<void> {
  await until('the pairs of a drill are in the journal', () => {
    const journalled = readJournal(replica.dataDirectory);
    return links.ids.every((id) => journalled.has(id));
  });
}

async function beatOf(stage: Stage): Promise<number> {
  const { rows } = await stage.withDatabase((client) =>
    client.query<{ beat: number }>('SELECT beat::int AS beat FROM lease_clock'),
  );
  return rows[0]?.beat ?? 0;
}
