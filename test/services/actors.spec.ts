import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JwtIssuer } from '../harness/issuers/jwt-issuer.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** The lock in Ada's home. */
const FRONT_DOOR = '3/zwave/DE5A11C0/07/01';

const UNLOCK = { capability: 'LOCK_CONTROL', command: 'UNLOCK', params: {} };

describe('who inside the company causes a call', () => {
  let people: JwtIssuer;
  let system: TestSystem;
  let service: TestService;
  let linkId: string;
  let lock: string;

  beforeAll(async () => {
    people = await JwtIssuer.start();
    const { issuer, audience, jwksUrl } = people;
    system = await TestSystem.start({
      environment: { ACTOR_TOKEN_ISSUERS: JSON.stringify([{ issuer, audience, jwksUrl, claim: 'email' }]) },
    });
    service = await system.createService({
      capabilities: ['*', 'LOCK_CONTROL'],
      requiredActor: 'verified',
    });
    linkId = await system.link(service);
    lock = `/v1/links/${linkId}/networks/5e1a0c3f9b7d4e2a6c8f0b11/devices/2415919104/resources/${encodeURIComponent(FRONT_DOOR)}/commands`;
  });

  afterAll(async () => {
    await system.close();
    await people.stop();
  });

  const unlock = (headers: Record<string, string>): Promise<Answer> =>
    call('POST', `${system.broker.url}${lock}`, { key: service.key, body: UNLOCK, headers });

  const activity = async (): Promise<Json[]> =>
    (await system.api('GET', `/v1/links/${linkId}/activity`, service.key)).json.items;

  it('opens no door if the service must name a person and does not', async () => {
    const refused = await unlock({});
    expect([refused.status, refused.json.code]).toEqual([403, 'actor_required']);
    expect((await unlock({ Actor: 'ada@example.com' })).json.code).toBe('actor_required');
  });

  it('is named in the link’s activity and in the trail, by whom the issuer says', async () => {
    const token = await people.token('u-1', { email: 'ada@example.com' });
    expect((await unlock({ 'Actor-Token': token })).status).toBe(200);
    const details = {
      command: 'UNLOCK',
      causedBy: 'ada@example.com',
      causedByVerified: true,
      causedByIssuer: people.issuer,
    };
    const entry = await until('the command is in the activity', async () =>
      (await activity()).find(({ action }) => action === 'command.executed'),
    );
    expect(entry.details).toMatchObject(details);
    const { json } = await system.api('GET', `/v1/admin/audit?linkId=${linkId}&limit=100`, system.adminKey);
    expect(json.items.find(({ action }: Json) => action === 'command.requested').details).toMatchObject(
      details,
    );
    expect(JSON.stringify(json)).not.toContain(token.split('.')[2]);
    const actor = { name: 'ada@example.com', verified: true, issuer: people.issuer };
    const commandId = entry.details.commandId as string;
    expect((await system.api('GET', `/v1/commands/${commandId}`, service.key)).json.actor).toEqual(actor);
    const event = await until('its end is announced', async () => {
      const { json: page } = await system.api(
        'GET',
        '/v1/events?capabilities=LOCK_CONTROL&limit=200',
        service.key,
      );
      return (page.items as Json[]).find(({ data }) => data.commandId === commandId);
    });
    expect(event.data.actor).toEqual(actor);
  });

  it('is not taken from a token that is forged: 400, by the name of the header', async () => {
    const good = await people.token('u-1', { email: 'ada@example.com' });
    const answer = await unlock({ 'Actor-Token': `${good.slice(0, -6)}AAAAAA` });
    expect([answer.status, answer.json.errors]).toEqual([
      400,
      [{ field: 'header Actor-Token', message: expect.stringContaining('ACTOR_TOKEN_ISSUERS') }],
    ]);
    expect(answer.text).not.toContain(good.slice(0, 20));
  });

  it('is named where a link is made and revoked, too', async () => {
    const other = await system.createService();
    const revoked = await system.link(other);
    const headers = { Actor: 'offboarding job' };
    const { status } = await call('DELETE', `${system.broker.url}/v1/links/${revoked}`, {
      key: other.key,
      headers,
    });
    expect(status).toBe(204);
    const { json } = await system.api('GET', `/v1/admin/audit?linkId=${revoked}&limit=100`, system.adminKey);
    expect(json.items.find(({ action }: Json) => action === 'link.revoked').details).toMatchObject({
      causedBy: 'offboarding job',
      causedByVerified: false,
    });
  });

  it('is required of a service by an admin, who sees it, on the calls that come after', async () => {
    const path = `/v1/admin/services/${service.id}`;
    const set = (requiredActor: string): Promise<Answer> =>
      system.api('PATCH', path, system.adminKey, { requiredActor });
    expect((await set('anyone')).json.errors).toEqual([
      { field: 'requiredActor', message: 'expected one of none, verified, link_user' },
    ]);
    expect((await set('link_user')).json.requiredActor).toBe('link_user');
    const colleague = await people.token('u-1', { email: 'ada@example.com' });
    await until('the colleague is refused', async () => {
      const { json } = await unlock({ 'Actor-Token': colleague });
      return json.code === 'actor_required';
    });
    const { json: link } = await system.api('GET', `/v1/links/${linkId}`, service.key);
    const user = await people.token('u-2', { email: link.userId });
    expect((await unlock({ 'Actor-Token': user })).status).toBe(200);
    expect((await set('none')).status).toBe(200);
    await until('nobody need be named', async () => (await unlock({})).status === 200);
  });

  it('approves an unlock as the link’s own user, once an admin requires it', async () => {
    const set = (requiredApproval: object): Promise<Answer> =>
      system.api('PATCH', `/v1/admin/services/${service.id}`, system.adminKey, { requiredApproval });
    expect((await set({ LOCK_CONTRL: 'always' })).json.errors).toEqual([
      {
        field: 'requiredApproval',
        message: expect.stringMatching(/^LOCK_CONTRL: .*did you mean LOCK_CONTROL\?$/),
      },
    ]);
    expect((await set({ LOCK_CONTROL: 'always' })).json.requiredApproval).toEqual({ LOCK_CONTROL: 'always' });
    const { json: asked } = await until('the unlock waits', async () => {
      const answer = await unlock({ Actor: 'front desk' });
      return answer.status === 202 ? answer : undefined;
    });
    const { json: waiting } = await system.api('GET', '/v1/admin/approvals', system.adminKey);
    expect(waiting.items[0]).toMatchObject({
      commandId: asked.id,
      requestedBy: { actor: { name: 'front desk' } },
    });
    const { json: link } = await system.api('GET', `/v1/links/${linkId}`, service.key);
    const approve = async (email: string): Promise<Answer> =>
      call('POST', `${system.broker.url}/v1/commands/${asked.id as string}/approve`, {
        key: service.key,
        body: { parametersHash: asked.parametersHash },
        headers: { 'Actor-Token': await people.token('u-2', { email }) },
      });
    expect((await approve('ada@example.com')).json.code).toBe('actor_required');
    expect((await approve(link.userId as string)).json.state).toBe('accepted');
    expect((await approve(link.userId as string)).json.code).toBe('approval_decided');
    await until('the door is unlocked', async () => {
      const { json } = await system.api('GET', `/v1/commands/${asked.id as string}`, service.key);
      return json.state === 'succeeded';
    });
    expect((await set({})).json.requiredApproval).toEqual({});
  });
});
