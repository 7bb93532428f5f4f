/** What ends a quarantine, and what races with it: at most one pair of a link is left, and never by accident. */
import { describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks, tokenCallsOf } from '../harness/rows/grants.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ada } from '../harness/browser/user-agent.js';

const REFUSE = { type: 'oauth-error', error: 'invalid_grant', status: 400 };

/** A link that COCO refuses on request, and its broker. */
class Stage {
  private constructor(
    readonly system: TestSystem,
    readonly service: TestService,
    readonly linkId: string,
    readonly grantId: string,
  ) {}

  static async play(test: (stage: Stage) => Promise<void>): Promise<void> {
    const system = await TestSystem.start({
      environment: { REFRESH_SWEEP_INTERVAL: '0.1', REFRESH_SCHEDULE: 'true' },
      sandbox: { revocation: true },
    });
    try {
      const service = await system.createService();
      const [{ id, grantId } = { id: '', grantId: '' }] = await insertGrantedLinks(system, service.id, 1);
      await test(new Stage(system, service, id, grantId));
    } finally {
      await system.close();
    }
  }

  async row(): Promise<Json> {
    const [link] = await this.system.database.query(
      `SELECT l.*, s.generation AS "secretsGeneration", s.link_id IS NOT NULL AS kept
       FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id WHERE l.id = $1`,
      [this.linkId],
    );
    return link as Json;
  }

  async due(): Promise<void> {
    await this.system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [this.linkId]);
  }

  async tokenCalls(): Promise<number> {
    return (await tokenCallsOf(this.system, this.grantId)).length;
  }

  async quarantine(): Promise<void> {
    await this.strike(REFUSE);
    await this.due();
    await until('COCO has refused it', async () => (await this.row()).status === 'reauthorization_required');
    await this.system.control('DELETE', '/faults');
  }

  /** Starts an attempt with the pair whose answer takes long, and waits until COCO has it. */
  async beginTry(): Promise<void> {
    await this.strike({ type: 'delay', when: 'after', milliseconds: 6_000 }, 1);
    const before = await this.tokenCalls();
    await this.due();
    await until('a try is in flight', async () => (await this.row()).lease_until !== null);
    await until('COCO has the request', async () => {
      const { inProgress } = await this.system.control('GET', '/ledger/summary');
      return inProgress > 0 || (await this.tokenCalls()) > before;
    });
  }

  read(): Promise<Answer> {
    return this.system.api('GET', `/v1/links/${this.linkId}/networks`, this.service.key);
  }

  /** The user links the account again. */
  relink(): Promise<string> {
    return this.system.link(this.service, ada, { userId: 'bulk', linkId: this.linkId });
  }

  async superseded(): Promise<boolean> {
    const { text } = await call('GET', `${this.system.broker.managementUrl}/metrics`);
    return /^refreshes_total\{result="superseded".* [1-9]/m.test(text);
  }

  private async strike(action: Json, times?: number): Promise<void> {
    const match = { endpoint: 'token', grantId: this.grantId };
    await this.system.control('POST', '/faults', { match, action, times });
  }
}

describe('a link in quarantine', () => {
  it('that the user links again gets only the new pair: the refused one is gone and never tried again', () =>
    Stage.play(async (stage) => {
      await stage.quarantine();
      const calls = await stage.tokenCalls();
      expect(await stage.relink()).toBe(stage.linkId);
      const link = await stage.row();
      expect(link).toMatchObject({
        status: 'active',
        refused_at: null,
        quarantine_tries: 0,
        last_trouble: null,
        kept: true,
        secretsGeneration: link.generation,
      });
      expect((await stage.read()).status).toBe(200);
      await stage.due();
      await until(
        'it is refreshed',
        async () => Number((await stage.row()).generation) > Number(link.generation),
      );
      expect(await stage.tokenCalls()).toBe(calls);
    }));

  it.concurrent(
    'that the user links again during a try keeps the new pair, whatever the result of the attempt',
    () =>
      Stage.play(async (stage) => {
        await stage.quarantine();
        await stage.beginTry();
        await stage.relink();
        const relinked = await stage.row();
        await until('the try has given its pair up', () => stage.superseded());
        expect(await stage.row()).toMatchObject({ status: 'active', generation: relinked.generation });
        expect((await stage.read()).status).toBe(200);
      }),
  );

  it.concurrent('that is revoked during a try stays revoked, and a late pair is revoked at COCO', () =>
    Stage.play(async (stage) => {
      await stage.quarantine();
      await stage.beginTry();
      expect((await stage.system.api('DELETE', `/v1/links/${stage.linkId}`, stage.service.key)).status).toBe(
        204,
      );
      await until('the try has given its pair up', () => stage.superseded());
      expect(await stage.row()).toMatchObject({ status: 'revoked', kept: false });
      await until(
        'COCO gets both revocations',
        async () => (await stage.system.ledger('revoke')).length === 2,
      );
    }),
  );

  it('that is revoked along with all links loses its pair, and COCO gets its revocation', () =>
    Stage.play(async (stage) => {
      await stage.quarantine();
      const { json } = await stage.system.api('POST', '/v1/admin/revocations', stage.system.adminKey, {
        serviceId: stage.service.id,
        reason: 'the service is shut down',
      });
      await until('it is finished', async () => {
        const path = `/v1/admin/revocations/${String(json.id)}`;
        return (await stage.system.api('GET', path, stage.system.adminKey)).json.state === 'finished';
      });
      expect(await stage.row()).toMatchObject({ status: 'revoked', kept: false, refresh_due_at: null });
      await until('COCO gets the revocation', async () => (await stage.system.ledger('revoke')).length === 1);
      expect((await stage.read()).status).toBe(404);
    }));

  it('is tried by one of two replicas at a time, and its service gets one event that it is back', () =>
    Stage.play(async (stage) => {
      const other = await BrokerProcess.start(stage.system.environment);
      await stage.quarantine();
      const calls = await stage.tokenCalls();
      await stage.due();
      await until('it is back', async () => (await stage.row()).status === 'active');
      expect(await stage.tokenCalls()).toBe(calls + 1);
      const [told] = await stage.system.database.query(
        `SELECT count(*)::int AS recovered FROM audit_events WHERE action = 'link.recovered'`,
      );
      expect(told).toEqual({ recovered: 1 });
      await other.stop();
    }));
});
