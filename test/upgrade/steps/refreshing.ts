import { ada } from '../../../apps/sandbox/src/cloud/users.js';
import { tokenCipherOf, seedLinks } from '../../chaos/stage/seed-links.js';
import { expireAccessToken } from '../../harness/rows/expire-access-token.js';
import { until } from '../../harness/time/until.js';
import { CLIENT_ID, type Stage } from '../stage.js';
import { StepFailed } from '../version.js';
import { createService, linkAt } from './service.js';

/** Links that both versions' schedules find due at once. */
const DUE_LINKS = 40;

/** A token that expired is refreshed by one version and used by the other, and once when both meet it. */
export async function refreshForEachOther(stage: Stage): Promise<void> {
  for (const [one, other] of stage.bothWays) {
    const service = await createService(stage, one);
    const linkId = await linkAt(stage, service, one);
    const path = `/v1/links/${linkId}/networks`;
    await expire(stage, linkId);
    await tokenCallsIn(stage, 1, async () => {
      await other.call(200, 'GET', path, service.key);
      await one.call(200, 'GET', path, service.key);
    });
    await expire(stage, linkId);
    await tokenCallsIn(stage, 1, async () => {
      const calls = [one, other].flatMap((version) =>
        Array.from({ length: 10 }, () => version.call(200, 'GET', path, service.key)),
      );
      await Promise.all(calls);
    });
  }
}

/** The schedules of both versions share what is due: each link is refreshed once, and answers through either. */
export async function refreshOnSchedule(stage: Stage): Promise<void> {
  const service = await createService(stage, stage.now);
  const grants = await stage.control.mint(ada.userId, CLIENT_ID, DUE_LINKS);
  const ids = await seedLinks(stage.database, tokenCipherOf(stage.keyring), service.id, grants);
  await tokenCallsIn(stage, DUE_LINKS, async () => {
    await stage.database.query('UPDATE links SET refresh_due_at = now() WHERE id = ANY($1)', [ids]);
    await until('every link is refreshed', async () =>
      (await generationsOf(stage, ids)).every((at) => at > 1),
    );
  });
  for (const [version] of stage.bothWays)
    await Promise.all(ids.map((id) => version.call(200, 'GET', `/v1/links/${id}/networks`, service.key)));
}

async function expire(stage: Stage, linkId: string): Promise<void> {
  const query = (statement: string, parameters?: unknown[]): Promise<unknown> =>
    stage.database.query(statement, parameters);
  await expireAccessToken(query, linkId, [stage.before, stage.now]);
}

async function generationsOf(stage: Stage, ids: readonly string[]): Promise<number[]> {
  const { rows } = await stage.database.query<{ generation: string }>(
    'SELECT generation FROM links WHERE id = ANY($1)',
    [ids],
  );
  return rows.map(({ generation }) => Number(generation));
}

/** Fails unless the work makes this many calls to COCO's token endpoint. */
async function tokenCallsIn(stage: Stage, expected: number, work: () => Promise<void>): Promise<void> {
  const last = (await stage.control.ledgerSince(0)).at(-1)?.seq ?? 0;
  await work();
  const calls = (await stage.control.ledgerSince(last)).filter(({ kind }) => kind === 'token');
  if (calls.length !== expected)
    throw new StepFailed(`${calls.length} token calls were made, not ${expected}`);
}
