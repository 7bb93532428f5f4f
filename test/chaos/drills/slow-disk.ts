import { setTimeout as delay } from 'node:timers/promises';
import { CallsSince } from '../calls-since.js';
import type { Draft, Happening, Scene } from '../incident.js';
import { groupCalls } from '../check/history.js';

/** The replica whose disk is slow. */
const REPLICA = 1;

/** Milliseconds that a sync takes longer. */
const SLOWER = 1_500;

/** Milliseconds by which the clocks of the sandbox and of the database may differ, and timers be early. */
const ALLOWANCE = 100;

/** The disk of a journal is slow. Its pairs reach the database no sooner than they are on that disk. */
export function slowDisk(): Draft {
  return {
    duration: 6_000,
    trouble: { kind: 'slow disk', replica: REPLICA, breaks: ['journal'], strike },
  };
}

async function strike(scene: Scene, happening: Happening, duration: number): Promise<void> {
  const { stage } = scene;
  const replica = stage.replica(REPLICA);
  const calls = await CallsSince.now(stage);
  replica.slowDisk(SLOWER);
  await delay(duration);
  const own = `127.0.0.1:${replica.sandboxProxy.port}`;
  const fetched = await calls.matching(({ headers, outcome, endedAt }) => {
    const isOver = endedAt !== null && endedAt <= Date.now() - SLOWER;
    return headers.host === own && outcome === 'ok' && isOver;
  });
  replica.slowDisk(0);
  const saves = await savesOf(scene);
  const early = [...groupCalls(fetched, 'grantId')].flatMap(([grantId, ofLink]) => {
    const id = scene.links.find((link) => link.grantId === grantId)?.id ?? '';
    const { startedAt = 0, endedAt } = ofLink.at(-1) ?? {};
    const savedAt = saves.get(id) ?? 0;
    if (typeof endedAt !== 'number' || savedAt < startedAt || savedAt >= endedAt + SLOWER - ALLOWANCE)
      return [];
    return [
      `${id}: in the database ${savedAt - endedAt} ms after the answer, on a disk that takes ${SLOWER} ms`,
    ];
  });
  happening.broken = fetched.length === 0 ? ['nothing was refreshed on the slow disk'] : early;
}

/** When the newest pair of each link was saved, epoch milliseconds. */
async function savesOf({ stage }: Scene): Promise<ReadonlyMap<string, number>> {
  const { rows } = await stage.withDatabase((client) =>
    client.query<{ link: string; at: Date }>(
      'SELECT id AS link, last_refreshed_at AS at FROM links WHERE last_refreshed_at IS NOT NULL',
    ),
  );
  return new Map(rows.map(({ link, at }) => [link, at.getTime()]));
}
