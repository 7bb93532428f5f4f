import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBrokerApp, type RunningBroker } from '../../apps/broker/src/create-app.js';
import { call, type Json } from '../harness/network/http.js';
import { TestSystem } from '../harness/broker/system.js';

describe('a broker that starts with different keys than before', () => {
  let system: TestSystem;
  let broker: RunningBroker | undefined;

  beforeEach(async () => {
    system = await TestSystem.start();
  });

  afterEach(async () => {
    await broker?.close();
    await system.close();
  });

  const startWithOtherKeys = async (): Promise<Json> => {
    await system.broker.close();
    const KEYRING = `other:${randomBytes(32).toString('base64')}`;
    broker = await createBrokerApp({ ...system.environment, KEYRING });
    return (await call('GET', `${broker.managementUrl}/health/ready`)).json;
  };

  it('encrypts under its own if nothing was encrypted yet', async () => {
    expect(await startWithOtherKeys()).toMatchObject({ checks: { primaryKey: { status: 'up' } } });
    const [choice] = await system.database.query('SELECT primary_key_id AS id FROM keyring_choice');
    expect(choice).toEqual({ id: 'other' });
  });

  it('is unready if links are under the lost one, and names it', async () => {
    await system.link(await system.createService());
    const { checks } = await startWithOtherKeys();
    expect(checks.primaryKey).toEqual({
      status: 'down',
      reason: 'the keyring lacks the primary key "test-1"',
    });
    const [choice] = await system.database.query('SELECT primary_key_id AS id FROM keyring_choice');
    expect(choice).toEqual({ id: 'test-1' });
  });
});
