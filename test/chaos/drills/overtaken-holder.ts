import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../harness/time/until.js';
import { CallsSince } from '../calls-since.js';
import type { Draft, Scene } from '../incident.js';
import type { Stage } from '../stage/stage.js';
import { takeExpired } from './drill-links.js';

/** The replica that is frozen. */
const HOLDER = 0;

/** Links of each kind. */
const GROUP = 3;

/** Text that only the statement of a claim holds. */
const CLAIM = 'refresh.attempted';

/** Milliseconds that the refreshes of those who take over last: the holder comes back meanwhile. */
const TAKEOVER_TIME = 5_000;

/** Milliseconds in which the others claim once a lease has run out, busy machine included. */
const TAKEOVER_WAIT = 40_000;

/** Seconds for which COCO accepts the previous refresh token, so that the replica that takes over is not refused. */
const GRACE = 120;

/**
 * A holder is frozen past its lease in the three moments that matter: its claims are committed but it does not know yet, its call
 * is about to fail, and its call has brought a pair. It wakes while others refresh the same links. What it writes then must
 * not touch their leases, and it must not call for claims that ended long ago.
 */
export function overtakenHolder(): Draft {
  return {
    duration: 0,
    trouble: {
      kind: 'freeze',
      details: { drill: 'overtaken holder' },
      replica: HOLDER,
      breaks: ['process'],
      strike,
    },
  };
}

async function strike(scene: Scene): Promise<void> {
  const { stage } = scene;
  const holder = stage.replica(HOLDER);
  const [failing, saving] = await takeExpired(scene, [GROUP, GROUP]);
  if (failing === undefined || saving === undefined) return;
  const calls = await CallsSince.now(stage);
  await stage.control.change({ previousRefreshTokenGraceSeconds: GRACE });
  await failing.addFault({ type: 'hang' }, 1);
  await saving.addFault({ type: 'delay', milliseconds: 2_000, when: 'after' }, 1);
  await Promise.all([failing.refreshThrough(HOLDER, calls), saving.refreshThrough(HOLDER, calls)]);
  holder.databaseProxy.holdAnswersTo(CLAIM);
  await until('claims are in flight', () => holder.databaseProxy.answersHeld > 0);
  holder.freeze();
  holder.databaseProxy.release('back');
  const mend = await Promise.all(
    [failing, saving].map((links) =>
      links.addFault({ type: 'delay', milliseconds: TAKEOVER_TIME, when: 'before' }),
    ),
  );
  const own = `127.0.0.1:${holder.sandboxProxy.port}`;
  await calls.until(
    'others take over',
    (call) => (failing.owns(call) || saving.owns(call)) && call.headers.host !== own,
    2 * GROUP,
    TAKEOVER_WAIT,
  );
  holder.thaw();
  await delay(TAKEOVER_TIME);
  await Promise.all(mend.map((takeBack) => takeBack()));
  await untilNobodyHolds(stage, [...failing.ids, ...saving.ids]);
  await stage.control.change({ previousRefreshTokenGraceSeconds: 0 });
}

async function untilNobodyHolds(stage: Stage, ids: readonly string[]): Promise<void> {
  await until(
    'nobody holds the links of the drill',
    async () => {
      const { rowCount } = await stage.withDatabase((client) =>
        client.query('SELECT FROM links WHERE id = ANY($1) AND lease_until IS NOT NULL', [ids]),
      );
      return rowCount === 0;
    },
    TAKEOVER_WAIT,
  );
}
