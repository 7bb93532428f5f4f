import { until } from '../harness/time/until.js';
import { fateOf } from './link-fate.js';
import type { Stage, StagedLink } from './stage/stage.js';

/** Milliseconds until everything has calmed down once nothing goes wrong any more. */
const CALM_TIMEOUT = 180_000;

/**
 * Waits until every replica is ready and every active link was refreshed again.
 *
 * @returns the links that were still waiting when the time had passed
 */
export async function untilRefreshing(
  stage: Stage,
  links: readonly StagedLink[],
): Promise<readonly string[]> {
  await Promise.all(stage.replicas.map((replica) => replica.untilReady()));
  const ids = links.map(({ id }) => id);
  const since = await nowOf(stage);
  let waiting: readonly string[] = ids;
  const isRefreshed = async (): Promise<boolean> => {
    waiting = await dueOf(stage, ids, since);
    return waiting.length === 0;
  };
  await until('links are refreshed', isRefreshed, CALM_TIMEOUT).catch(() => undefined);
  return waiting;
}

/**
 * Waits until every replica is ready, every active link was refreshed again, and every refused one is back whose token COCO
 * still takes: quarantine tries it after a minute.
 *
 * @returns the links that were still waiting when the time had passed
 */
export async function settle(stage: Stage, links: readonly StagedLink[]): Promise<readonly string[]> {
  await Promise.all(stage.replicas.map((replica) => replica.untilReady()));
  const ids = links.map(({ id }) => id);
  const since = await nowOf(stage);
  let waiting: readonly string[] = ids;
  const isSettled = async (): Promise<boolean> => {
    waiting = [...(await dueOf(stage, ids, since)), ...(await refusedWrongly(stage, ids))];
    return waiting.length === 0;
  };
  await until('every link is settled', isSettled, CALM_TIMEOUT).catch(() => undefined);
  return waiting;
}

async function nowOf(stage: Stage): Promise<Date> {
  const { rows } = await stage.withDatabase((client) => client.query<{ now: Date }>('SELECT now()'));
  return rows[0]?.now ?? new Date();
}

async function dueOf(stage: Stage, ids: readonly string[], since: Date): Promise<string[]> {
  const { rows } = await stage.withDatabase((client) =>
    client.query<{ id: string }>(
      `SELECT id FROM links WHERE id = ANY($1) AND status = 'active'
         AND (last_refreshed_at < $2 OR failed_refreshes > 0 OR outcome_unknown)`,
      [ids, since],
    ),
  );
  return rows.map(({ id }) => `${id}: active, not refreshed again`);
}

async function refusedWrongly(stage: Stage, ids: readonly string[]): Promise<string[]> {
  const refused = await stage.withDatabase((client) =>
    client.query<{ id: string }>(
      `SELECT id FROM links WHERE id = ANY($1) AND status = 'reauthorization_required'`,
      [ids],
    ),
  );
  const fates = await fateOf(
    stage,
    refused.rows.map(({ id }) => id),
  );
  return [...fates]
    .filter(([, { tokenState }]) => tokenState === 'current')
    .map(([id]) => `${id}: refused although COCO accepts its token`);
}
