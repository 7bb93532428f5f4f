import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JwtIssuer } from '../harness/issuers/jwt-issuer.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe('a service that sends JWTs', () => {
  let issuer: JwtIssuer;
  let system: TestSystem;

  beforeAll(async () => {
    issuer = await JwtIssuer.start();
    system = await TestSystem.start({ environment: { ...issuer.settings, SERVICE_JWT_LEEWAY: '5' } });
  });

  afterAll(async () => {
    await system.close();
    await issuer.stop();
  });

  const status = async (credential: string): Promise<number> =>
    (await system.api('GET', '/v1/links', credential)).status;
  const change = (id: string, body: object): Promise<unknown> =>
    system.api('PATCH', `/v1/admin/services/${id}`, system.adminKey, body);

  it('is identified by its subject and has its scopes, as with its key', async () => {
    const jwtSubject = 'system:serviceaccount:home:lighting';
    const service = await system.createService({ jwtSubject });
    const token = await issuer.token(jwtSubject);
    expect([await status(token), await status(service.key)]).toEqual([200, 200]);
    const linkId = await system.link({ id: service.id, key: token });
    expect((await system.api('GET', `/v1/links/${linkId}`, service.key)).status).toBe(200);
    expect((await system.api('GET', '/v1/admin/services', token)).status).toBe(403);
  });

  it('is refused under a subject that no service has, like any bad credential', async () => {
    const unknown = await system.api('GET', '/v1/links', await issuer.token('nobody'));
    const nonsense = await system.api('GET', '/v1/links', 'x');
    const { requestId: _one, ...problem } = unknown.json;
    const { requestId: _two, ...other } = nonsense.json;
    expect([unknown.status, problem]).toEqual([401, other]);
  });

  it('is refused once it is disabled, even with a cached token', async () => {
    const { id } = await system.createService({ jwtSubject: 'disabled' });
    const token = await issuer.token('disabled');
    expect(await status(token)).toBe(200);
    await system.api('DELETE', `/v1/admin/services/${id}`, system.adminKey);
    await until('the service is refused', async () => (await status(token)) === 401);
  });

  it('is refused once the token expires, even if it is cached', async () => {
    await system.createService({ jwtSubject: 'short-lived' });
    const exp = Math.floor(Date.now() / 1_000) + 1;
    const token = await issuer.token('short-lived', { exp });
    expect(await status(token)).toBe(200);
    await until('the token is refused', async () => (await status(token)) === 401);
  });

  it('is accepted with a token that its groups make 6 KB long', async () => {
    await system.createService({ jwtSubject: 'grouped' });
    const groups = Array.from({ length: 150 }, (_, index) => `group-${index}-of-the-company-directory`);
    const token = await issuer.token('grouped', { groups });
    expect(token.length).toBeGreaterThan(6_000);
    expect(await status(token)).toBe(200);
  });

  it('can be given another subject, or none', async () => {
    const { id } = await system.createService({ jwtSubject: 'before' });
    const [before, after] = [await issuer.token('before'), await issuer.token('after')];
    expect([await status(before), await status(after)]).toEqual([200, 401]);
    await change(id, { jwtSubject: 'after' });
    await until('the change is felt', async () => (await status(before)) === 401);
    expect(await status(after)).toBe(200);
    await change(id, { jwtSubject: null });
    await until('no token is accepted', async () => (await status(after)) === 401);
  });

  it('cannot share its subject', async () => {
    await system.createService({ jwtSubject: 'mine' });
    const body = { name: 'other', owner: 'x', scopes: ['links:read'], jwtSubject: 'mine' };
    const answer = await system.api('POST', '/v1/admin/services', system.adminKey, body);
    expect([answer.status, answer.json.errors[0].field]).toEqual([400, 'jwtSubject']);
  });

  it('keeps to its rate, whatever token it sends', async () => {
    await system.createService({ jwtSubject: 'limited', requestRate: 0.1, requestBurst: 1 });
    const [one, other] = [await issuer.token('limited'), await issuer.token('limited', { jti: 'other' })];
    expect([await status(one), await status(other)]).toEqual([200, 429]);
  });
});
