import type { Json } from '../../harness/network/http.js';
import { until } from '../../harness/time/until.js';
import type { Stage } from '../stage.js';
import { StepFailed } from '../version.js';
import { createService, linkAt } from './service.js';

/** The feed and the activity of one version show what happened at the other. */
export async function tellOfEachOther(stage: Stage): Promise<void> {
  for (const [one, other] of stage.bothWays) {
    const service = await createService(stage, one);
    const linkId = await linkAt(stage, service, one);
    await one.call(204, 'DELETE', `/v1/links/${linkId}`, service.key);
    await until(`${other.name} shows the link`, async () => {
      const { items } = await other.call(200, 'GET', '/v1/events', service.key);
      return (items as Json[]).map(({ type }) => type as string).join() === 'link.activated,link.revoked';
    });
    const { items } = await other.call(200, 'GET', `/v1/links/${linkId}/activity`, service.key);
    const actions = new Set((items as Json[]).map(({ action }) => action as string));
    for (const action of ['link.confirmed', 'link.revoked'])
      if (!actions.has(action)) throw new StepFailed(`The activity lacks ${action}`);
  }
}

/** What both wrote into the audit trail is one unbroken chain, and everything that both encrypted decrypts with either version. */
export async function verifyRecords(stage: Stage): Promise<void> {
  await until('everything is chained', async () => {
    const { rows } = await stage.database.query('SELECT 1 FROM audit_unsealed LIMIT 1');
    return rows.length === 0;
  });
  await Promise.all(
    stage.bothWays.flatMap(([version]) => [
      version.command('audit', 'verify'),
      version.command('vault', 'verify'),
    ]),
  );
}
