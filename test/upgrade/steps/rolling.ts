import { call } from '../../harness/network/http.js';
import type { Stage } from '../stage.js';
import { StepFailed } from '../version.js';
import { createService, findLamp, isLampOn, linkAt, switchLamp, type Service } from './service.js';

/** The previous release runs alone on a database that it created, with a link in use. */
export async function standBefore(stage: Stage): Promise<void> {
  await stage.before.start();
  await useAlone(stage, await createService(stage, stage.before));
}

/** The new version migrates and starts next to the previous release, none of whose calls fails meanwhile. */
export async function rollForward(stage: Stage): Promise<void> {
  const service = await createService(stage, stage.before);
  const linkId = await linkAt(stage, service, stage.before);
  const url = `${stage.before.url}/v1/links/${linkId}/networks`;
  const stop = keepCalling(url, service.key);
  await stage.now.command('migrate');
  await stage.now.start({ MIGRATE_AT_START: 'false' });
  const failed = (await stop()).filter((status) => status !== 200);
  if (failed.length > 0) throw new StepFailed(`Calls during the upgrade answered ${failed.join(', ')}`);
}

/** The new version continues after the previous release has drained. */
export async function drainBefore(stage: Stage): Promise<void> {
  await stage.before.stop();
  const service = await createService(stage, stage.now);
  const lamp = await findLamp(stage.now, service, await linkAt(stage, service, stage.now));
  await switchLamp(stage.now, service, lamp, 'OFF');
}

/** The previous release restarts on what the new one has migrated and written, and does all the work on its own. */
export async function rollBack(stage: Stage): Promise<void> {
  const service = await createService(stage, stage.now);
  const linkId = await linkAt(stage, service, stage.now);
  await stage.now.stop();
  await stage.before.start();
  await findLamp(stage.before, service, linkId);
  await stage.before.call(204, 'DELETE', `/v1/links/${linkId}`, service.key);
  await useAlone(stage, service);
}

/** The main job, with the previous release: link, read, switch, read, revoke, refuse. */
async function useAlone(stage: Stage, service: Service): Promise<void> {
  const { before } = stage;
  const linkId = await linkAt(stage, service, before);
  const lamp = await findLamp(before, service, linkId);
  await switchLamp(before, service, lamp, 'ON');
  if (!(await isLampOn(before, service, lamp))) throw new StepFailed('The lamp is off');
  await switchLamp(before, service, lamp, 'OFF');
  await before.call(204, 'DELETE', `/v1/links/${linkId}`, service.key);
  await before.call(404, 'GET', lamp, service.key);
}

/** One call after the other, until told to stop. @returns stops, and gives the statuses */
function keepCalling(url: string, key: string): () => Promise<number[]> {
  const statuses: number[] = [];
  const over = new AbortController();
  const calling = (async () => {
    while (!over.signal.aborted) statuses.push((await call('GET', url, { key })).status);
  })();
  return async () => {
    over.abort();
    await calling;
    return statuses;
  };
}
