/** Refreshes that go wrong: at COCO, and at the database. */
import type { Stage } from '../../attacks/stage/stage.js';
import { insertLinks } from '../../harness/rows/grants.js';
import { until } from '../../harness/time/until.js';
import type { WatchedBroker } from '../watched-broker.js';
import type { SpoiltAnswer } from './spoilt-answers.js';

/** Refreshes links while COCO's token endpoint answers badly; a good refresh after each keeps the circuit closed. */
export async function playSpoiltRefreshes(stage: Stage, answers: readonly SpoiltAnswer[]): Promise<void> {
  const { system } = stage;
  const service = await system.createService();
  const links = await insertLinks(system, service.id, 2 * answers.length);
  await expire(stage, links);
  for (const { action } of answers) {
    await system.control('POST', '/faults', { match: { endpoint: 'token' }, action, times: 1 });
    await system.api('GET', `/v1/links/${links.pop() ?? ''}/networks`, service.key);
    await system.control('DELETE', '/faults');
    await system.api('GET', `/v1/links/${links.pop() ?? ''}/networks`, service.key);
  }
}

/** The database goes away between COCO's answer and the commit: the pair waits in the journal, on disk. */
export async function playLostDatabase(stage: Stage, broker: WatchedBroker): Promise<void> {
  const { system } = stage;
  const service = await system.createService();
  const [linkId = ''] = await insertLinks(system, service.id, 1);
  await expire(stage, [linkId]);
  await system.control('POST', '/faults', {
    match: { endpoint: 'token' },
    action: { type: 'delay', when: 'after', milliseconds: 2_000 },
    times: 1,
  });
  const before = (await system.ledger('token')).length;
  let read: Promise<unknown> | undefined;
  const claim = async (): Promise<boolean> => {
    // A busy machine may refuse a call before it triggers a refresh: then another call does.
    read ??= system.api('GET', `/v1/links/${linkId}/networks`, service.key).finally(() => (read = undefined));
    const [row] = await system.database.query('SELECT lease_until FROM links WHERE id = $1', [linkId]);
    return row?.lease_until !== null;
  };
  await until('the link is claimed', claim);
  await until('COCO has the call', async () => (await system.ledger('token')).length > before);
  broker.doors.database.cut();
  await read;
  await system.api('GET', `/v1/links/${linkId}`, service.key);
  broker.doors.database.mend();
  await until('the pair is saved', async () => {
    const [row] = await system.database.query('SELECT generation FROM links WHERE id = $1', [linkId]);
    return row?.generation === '2';
  });
}

async function expire({ system }: Stage, linkIds: readonly string[]): Promise<void> {
  await system.database.query(
    `UPDATE links SET access_token_expires_at = now() - interval '1 second' WHERE id = ANY($1)`,
    [linkIds],
  );
}
