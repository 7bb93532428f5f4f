import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../harness/time/until.js';
import { CallsSince } from '../calls-since.js';
import type { Draft, Happening, Scene } from '../incident.js';
import { takeExpired } from './drill-links.js';

/** Seconds for which COCO asks for no calls: longer than the interval of trials, which would hide an early call. */
const RETRY_AFTER = 14;

/** Milliseconds in which all replicas know what COCO asked of one, and have got answers to calls in flight. */
const ANNOUNCED = 3_000;

/** Milliseconds before the end of that time in which a trial is on time: clocks differ, and it began a moment ago. */
const EARLIEST_TRIAL = 500;

/** Milliseconds until the schedule pauses: without a success for ten seconds, and a busy machine. */
const PAUSE_WAIT = 30_000;

/** Milliseconds for which links stay due while the schedule pauses: several sweeps. */
const DUE_FOR = 2_000;

/** COCO asks once for no calls, for longer than a circuit stays open. */
export function longRetryAfter(): Draft {
  return {
    duration: RETRY_AFTER * 1_000,
    trouble: {
      kind: 'throttling',
      details: { retryAfter: RETRY_AFTER },
      breaks: ['token endpoint'],
      strike: throttle,
    },
  };
}

/** COCO refuses the broker's own client for every link: the schedule must pause, also for links that it has not tried. */
export function refusedClient(): Draft {
  return {
    duration: DUE_FOR,
    trouble: { kind: 'client refused', breaks: ['token endpoint'], strike: refuseClient },
  };
}

async function throttle({ stage }: Scene, happening: Happening, duration: number): Promise<void> {
  const calls = await CallsSince.now(stage);
  const fault = await stage.control.addFault({
    type: 'status',
    status: 429,
    retryAfter: String(RETRY_AFTER),
    when: 'before',
  });
  await calls.until('COCO throttles', ({ fault: met }) => met !== undefined, 1);
  const asked = Date.now();
  await delay(duration - EARLIEST_TRIAL);
  const early = await calls.matching(({ startedAt }) => startedAt > asked + ANNOUNCED);
  await stage.control.removeFault(fault);
  happening.broken = early.map(() => `a call while COCO had asked for ${RETRY_AFTER} s without`);
}

async function refuseClient(scene: Scene, happening: Happening, duration: number): Promise<void> {
  const { stage } = scene;
  const action = { type: 'oauth-error', error: 'invalid_client', status: 401, when: 'before' } as const;
  const fault = await stage.control.addFault(action);
  const [links] = await takeExpired(scene, [5]);
  await until('the schedule pauses', () => isPaused(scene), PAUSE_WAIT);
  await delay(ANNOUNCED);
  const calls = await CallsSince.now(stage);
  await stage.withDatabase((client) =>
    client.query('UPDATE links SET refresh_due_at = now() WHERE id = ANY($1)', [links?.ids]),
  );
  await delay(duration);
  const made = await calls.matching((call) => links?.owns(call) === true);
  await stage.control.removeFault(fault);
  happening.broken = made.map(() => 'a scheduled call while COCO refuses the client');
}

async function isPaused({ stage }: Scene): Promise<boolean> {
  const { rowCount } = await stage.withDatabase((client) =>
    client.query('SELECT FROM refresh_limits WHERE schedule_paused_until > now()'),
  );
  return rowCount === 1;
}
