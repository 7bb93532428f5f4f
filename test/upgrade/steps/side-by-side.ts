import { randomBytes } from 'node:crypto';
import { until } from '../../harness/time/until.js';
import type { Stage } from '../stage.js';
import { StepFailed } from '../version.js';
import { createService, findLamp, isLampOn, link, linkAt, switchLamp } from './service.js';

/** Milliseconds within which another replica must know about a change. */
const HEARD_WITHIN = 5_000;

/** A service and a link made by one version are used by the other. */
export async function useEachOthersLinks(stage: Stage): Promise<void> {
  for (const [one, other] of stage.bothWays) {
    const service = await createService(stage, one);
    const linkId = await linkAt(stage, service, one);
    const { items } = await other.call(200, 'GET', '/v1/links?userId=ada', service.key);
    if (items.length !== 1 || items[0].id !== linkId)
      throw new StepFailed(`${other.name} does not list the link that ${one.name} made`);
    const lamp = await findLamp(other, service, linkId);
    await switchLamp(other, service, lamp, 'ON');
    if (!(await isLampOn(one, service, lamp))) throw new StepFailed('The lamp is off');
    await switchLamp(one, service, lamp, 'OFF');
    if (await isLampOn(other, service, lamp)) throw new StepFailed('The lamp is on');
  }
}

/** A link session that begins at one version is called back and confirmed at the other. */
export async function linkAcrossVersions(stage: Stage): Promise<void> {
  for (const [one, other] of stage.bothWays) {
    const service = await createService(stage, other);
    await link(stage, service, { begin: one, callback: other, confirm: one });
    await link(stage, service, { begin: one, callback: one, confirm: other });
  }
}

/** A command that is repeated at the other version with its `Idempotency-Key` is not carried out again. */
export async function repeatCommands(stage: Stage): Promise<void> {
  for (const [one, other] of stage.bothWays) {
    const service = await createService(stage, one);
    const lamp = await findLamp(one, service, await linkAt(stage, service, one));
    const headers = { 'idempotency-key': `"${randomBytes(8).toString('hex')}"` };
    await switchLamp(one, service, lamp, 'ON', headers);
    await switchLamp(one, service, lamp, 'OFF');
    await switchLamp(other, service, lamp, 'ON', headers);
    if (await isLampOn(other, service, lamp)) throw new StepFailed('The command was carried out twice');
  }
}

/** A link that one version revokes is refused by the other, which had it in memory. */
export async function revokeForEachOther(stage: Stage): Promise<void> {
  for (const [one, other] of stage.bothWays) {
    const service = await createService(stage, one);
    const linkId = await linkAt(stage, service, one);
    const path = `/v1/links/${linkId}/networks`;
    await other.call(200, 'GET', path, service.key);
    await one.call(204, 'DELETE', `/v1/links/${linkId}`, service.key);
    await until(
      `${other.name} refuses`,
      () => answers(other.call(404, 'GET', path, service.key)),
      HEARD_WITHIN,
    );
    await one.call(404, 'GET', path, service.key);
  }
}

/** A service that is changed and disabled at one version is so at the other. */
export async function changeServicesForEachOther(stage: Stage): Promise<void> {
  for (const [one, other] of stage.bothWays) {
    const { id, key } = await createService(stage, one);
    await other.call(200, 'GET', '/v1/links', key);
    await one.call(200, 'PATCH', `/v1/admin/services/${id}`, stage.adminKey, { scopes: ['links:create'] });
    await until(
      `${other.name} forbids`,
      () => answers(other.call(403, 'GET', '/v1/links', key)),
      HEARD_WITHIN,
    );
    const { key: second } = await other.call(201, 'POST', `/v1/admin/services/${id}/keys`, stage.adminKey);
    await until(
      'the new key is known',
      () => answers(one.call(403, 'GET', '/v1/links', second)),
      HEARD_WITHIN,
    );
  }
}

/** Whether a call ends as expected. */
function answers(calling: Promise<unknown>): Promise<boolean> {
  return calling.then(
    () => true,
    (error: unknown) => {
      if (error instanceof StepFailed) return false;
      throw error;
    },
  );
}
