import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBrokerApp, type RunningBroker } from '../../apps/broker/src/create-app.js';
import { ada, grace, type CocoUser } from '../harness/browser/user-agent.js';
import { KeyStage } from './key-stage.js';

describe('COCO accounts after the key that encrypted their pepper was destroyed', () => {
  let stage: KeyStage;
  let restarted: RunningBroker | undefined;

  beforeAll(async () => {
    stage = await KeyStage.open();
  });

  afterAll(async () => {
    await restarted?.close();
    await stage.close();
  });

  const renew = async (linkId: string, user: CocoUser): Promise<URLSearchParams> => {
    const session = await stage.system.startSession(stage.service, { linkId });
    const end = await stage.system.userAgent().linkAccount(session.json.linkUrl as string, user);
    return end.searchParams;
  };

  it('are still distinguished by a broker that never had the old key', async () => {
    const { admin, system, service } = stage;
    const linkId = await system.link(service, ada);
    const from = await admin.primary();
    const { toKeyId } = await admin.rotate();
    const [pepper] = await system.database.query('SELECT key_id FROM account_pepper');
    expect(pepper).toEqual({ key_id: toKeyId });
    await system.database.query('DELETE FROM link_sessions');
    await admin.settle();
    expect((await admin.call('DELETE', `/${from}`)).status).toBe(204);
    await system.broker.close();
    restarted = await createBrokerApp(system.environment);
    expect((await renew(linkId, grace)).get('error')).toBe('account_mismatch');
    expect((await renew(linkId, ada)).has('confirmationCode')).toBe(true);
  });

  it('keep the key of their pepper from being destroyed', async () => {
    const { admin, system } = stage;
    const from = await admin.primary();
    await admin.rotate();
    // As a restored backup may hold it.
    await system.database.query('UPDATE account_pepper SET key_id = $1, data_key = data_key || $2', [
      from,
      Buffer.of(0),
    ]);
    await system.database.query('DELETE FROM links');
    await system.database.query('DELETE FROM link_sessions');
    await admin.settle();
    const answer = await admin.call('DELETE', `/${from}`);
    expect(answer.json).toMatchObject({ code: 'key_in_use' });
  });
});
