/**
 * A token endpoint that rotates strictly and wraps its answers in unexpected ways: each contains the only live pair.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { wrappings } from '../../apps/sandbox/src/faults/wrapped-answers.js';
import { insertLinks } from '../harness/rows/grants.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';

describe('a link survives', () => {
  let system: TestSystem;
  let service: TestService;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    service = await system.createService();
  });

  afterAll(async () => {
    await system.close();
  });

  it.each(wrappings)('a refresh whose answer is wrapped as %s, with one token call', async (as) => {
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    const read = async (): Promise<number> =>
      (await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status;
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'wrap', as },
      times: 1,
    });
    const before = (await system.ledger('token')).length;
    await system.expireAccessToken(linkId);
    expect(await read()).toBe(200);
    expect(await system.ledger('token')).toHaveLength(before + 1);
    // What was kept is the newest pair: it can be refreshed again.
    await system.expireAccessToken(linkId);
    expect(await read()).toBe(200);
    const [row] = await system.database.query('SELECT status, generation FROM links WHERE id = $1', [linkId]);
    expect(row).toEqual({ status: 'active', generation: '3' });
  });

  it('a read and a command whose answers come after 100 Continue', async () => {
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    await system.control('POST', '/faults', {
      match: { endpoint: 'api' },
      action: { type: 'wrap', as: 'continue' },
      times: 3,
    });
    for (let call = 0; call < 3; call += 1) {
      expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
    }
  });

  it('and operators see the oddity by its label', async () => {
    const metrics = await (await fetch(`${system.broker.managementUrl}/metrics`)).text();
    for (const offence of ['coded_unasked', 'form_encoded', 'envelope', 'member_name_odd', 'interim_answer'])
      expect(metrics).toMatch(
        new RegExp(`^token_answer_offences_total\\{.*offence="${offence}".*\\} [1-9]`, 'm'),
      );
  });
});
