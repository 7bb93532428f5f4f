import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { RETURN_ORIGIN, TestSystem, type TestService } from '../harness/broker/system.js';
import { ada } from '../harness/browser/user-agent.js';

describe('a browser that arrives while the database is down', () => {
  let system: TestSystem;
  let service: TestService;
  let proxy: PostgresProxy;
  let replica: BrokerProcess;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
    proxy = await PostgresProxy.start(system.database.url);
    replica = await BrokerProcess.start({ ...system.environment, DATABASE_URL: proxy.url });
  });

  afterAll(async () => {
    proxy.mend();
    await replica.stop();
    await proxy.stop();
    await system.close();
  });

  it('gets a page that says to try again, and the link URL stays valid', async () => {
    const { linkUrl } = (await system.startSession(service)).json;
    const there = linkUrl.replace(system.environment.PUBLIC_URL, replica.url);
    proxy.cut();
    const answer = await fetch(there, { redirect: 'manual' });
    expect([answer.status, await answer.text()]).toEqual([
      503,
      expect.stringContaining('try again in a minute'),
    ]);
    proxy.mend();
    const end = await system.userAgent().linkAccount(linkUrl, ada);
    expect([end.origin, end.searchParams.has('confirmationCode')]).toEqual([RETURN_ORIGIN, true]);
  });
});
