/** Which calls an ordered fault strikes, and which orders are refused. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/time/until.js';
import { FaultStage } from '../testing/fault-stage.js';

let stage: FaultStage;

beforeEach(async () => {
  stage = await FaultStage.start();
});

afterEach(() => stage.close());

describe('which calls a fault strikes', () => {
  it('those to its endpoint, method and path, as often as asked for', async () => {
    const match = { endpoint: 'api', method: 'GET', pathIncludes: '/zones' };
    await stage.client.control('POST', '/faults', {
      match,
      action: { type: 'status', status: 500 },
      times: 1,
    });
    expect((await stage.networks()).status).toBe(200);
    expect((await stage.refresh()).status).toBe(200);
    const zones = '/network-manager/networks/5e1a0c3f9b7d4e2a6c8f0b11/zones';
    expect((await stage.client.api(zones, stage.pair.access_token)).status).toBe(500);
    expect((await stage.client.api(zones, stage.pair.access_token)).status).toBe(200);
    expect((await stage.client.control('GET', '/faults')).text).toBe('[]');
  });

  it('those of one grant', async () => {
    const { grantId } = await stage.lastEntry();
    const match = { endpoint: 'token', grantId };
    await stage.client.control('POST', '/faults', { match, action: { type: 'status', status: 500 } });
    const other = await stage.client.link();
    expect((await stage.client.refresh(other.refresh_token)).status).toBe(200);
    expect((await stage.refresh()).status).toBe(500);
  });

  it('those of one COCONet', async () => {
    const match = { endpoint: 'api', networkId: '5e1a0c3f9b7d4e2a6c8f0b12' };
    await stage.client.control('POST', '/faults', { match, action: { type: 'status', status: 401 } });
    const zonesOf = (id: string) =>
      stage.client.api(`/network-manager/networks/${id}/zones`, stage.pair.access_token);
    expect((await zonesOf('5e1a0c3f9b7d4e2a6c8f0b11')).status).toBe(200);
    expect((await zonesOf('5e1a0c3f9b7d4e2a6c8f0b12')).status).toBe(401);
    expect((await stage.networks()).status).toBe(200);
  });

  it('those of one kind of grant: everybody’s refresh is refused, and new users still link', async () => {
    const match = { endpoint: 'token', grantType: 'refresh_token' };
    const { json } = await stage.client.control('POST', '/faults', {
      match,
      action: { type: 'refusal', refusal: 'refusedGrant' },
    });
    const other = await stage.client.link();
    const refused = await stage.client.refresh(other.refresh_token);
    expect([refused.status, refused.json.error]).toEqual([400, 'invalid_grant']);
    expect((await stage.refresh()).json.error).toBe('invalid_grant');
    // Taken back: the cloud was wrong, and nobody has lost anything.
    await stage.client.control('DELETE', `/faults/${String(json.id)}`);
    expect((await stage.client.refresh(other.refresh_token)).status).toBe(200);
    expect((await stage.refresh()).status).toBe(200);
  });

  it('those within its time', async () => {
    const match = { endpoint: 'token' };
    const action = { type: 'status', status: 429, retryAfter: '1' };
    await stage.client.control('POST', '/faults', { match, action, forSeconds: 2 });
    const limited = await stage.refresh();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1']);
    await until('it has passed', async () => (await stage.client.control('GET', '/faults')).text === '[]');
    expect((await stage.refresh()).status).toBe(200);
  });

  it('none once it is taken back', async () => {
    const { json } = await stage.order({ type: 'status', status: 500 });
    expect((await stage.client.control('DELETE', `/faults/${String(json.id)}`)).status).toBe(204);
    expect((await stage.refresh()).status).toBe(200);
    expect((await stage.client.control('DELETE', `/faults/${String(json.id)}`)).status).toBe(400);
  });
});

describe('an order that makes no sense', () => {
  it.each([
    [{}, 'match must be a JSON object'],
    [{ match: { endpoint: 'tokens' }, action: { type: 'hang' } }, 'match.endpoint must be one of'],
    [{ match: { endpoint: 'token' }, action: { type: 'explode' } }, 'action.type must be one of delay, hang'],
    [{ match: { endpoint: 'token' }, action: { type: 'toString' } }, 'action.type must be one of'],
    [{ match: { endpoint: 'token' }, action: { type: 'delay' } }, 'action.milliseconds must be an integer'],
    [{ match: { endpoint: 'token' }, action: { type: 'hang', when: 'after' } }, 'action.when is not known'],
    [{ match: { endpoint: 'token' }, action: { type: 'hang' }, times: 0 }, 'times must be an integer'],
    [
      { match: { endpoint: 'token' }, action: { type: 'headers', set: { 'a b': 'c' } } },
      'action.set must be fit',
    ],
    [
      { match: { endpoint: 'token' }, action: { type: 'redirect', location: 'a\nb' } },
      'action.location must be fit',
    ],
  ])('%j is refused', async (body, message) => {
    const { status, json } = await stage.client.control('POST', '/faults', body);
    expect(status).toBe(400);
    expect(json).toEqual({ error: { message: expect.stringContaining(message) } });
    expect((await stage.refresh()).status).toBe(200);
  });
});
