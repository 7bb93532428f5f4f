import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Json } from '../harness/network/http.js';
import type { TestService } from '../harness/broker/system.js';
import { JwtIssuer } from '../harness/issuers/jwt-issuer.js';
import { until } from '../harness/time/until.js';
import { ada } from '../harness/browser/user-agent.js';
import { KeyStage } from '../rotation/key-stage.js';
import { callApprovals } from './call-approvals.js';
import { callDevices } from './call-devices.js';
import { callGrants } from './call-grants.js';
import { callExports } from './call-exports.js';
import { callImports } from './call-imports.js';
import { callServices } from './call-services.js';
import { callWebhooks } from './call-webhooks.js';
import { Contract } from './contract.js';
import { ObservedAgent } from './observed-agent.js';
import { endSession, eraseByTwo, retireByTwo, withdrawRevocation } from './second-person.js';
import { callAsSupport } from './support-calls.js';

const UNKNOWN = '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21';

/** A lamp in Ada's home. */
const LAMP =
  '/networks/5e1a0c3f9b7d4e2a6c8f0b11/devices/2415919104/resources/3%2Fzigbee%2F3C6A2CFFFED0AF76%2F01';

describe('the broker conforms to its API description', () => {
  const contract = new Contract();
  const violations: string[] = [];
  let people: JwtIssuer;
  let stage: KeyStage;
  let service: TestService;
  let linkId: string;

  beforeAll(async () => {
    people = await JwtIssuer.start();
    const { issuer, audience, jwksUrl } = people;
    stage = await KeyStage.open({
      WEBHOOK_RETRY_DELAYS: '0.1',
      FOUR_EYES: 'true',
      ACTOR_TOKEN_ISSUERS: JSON.stringify([{ issuer, audience, jwksUrl, claim: 'email' }]),
    });
    service = await stage.system.createService({
      scopes: [
        'links:create',
        'links:read',
        'links:revoke',
        'coconet:read',
        'coconet:execute',
        'links:grant',
        'webhooks:manage',
      ],
    });
    linkId = await stage.system.link(service);
  });

  afterAll(async () => {
    await stage.close();
    await people.stop();
  });

  const note = (method: string, path: string, answer: Answer, body?: unknown): void => {
    violations.push(...contract.violations(method, path, answer, body));
  };

  /** One call, checked against the description and the expected status. */
  const call = async (
    key: string | undefined,
    method: string,
    path: string,
    status: number,
    body?: unknown,
    headers = {},
  ): Promise<Json> => {
    const answer = await stage.system.api(method, path, key, body, headers);
    note(method, path, answer, body);
    expect([method, path, answer.status, answer.text]).toEqual([method, path, status, expect.anything()]);
    return answer.json;
  };
  const own = (method: string, path: string, status: number, body?: unknown, headers = {}): Promise<Json> =>
    call(service.key, method, `/v1${path}`, status, body, headers);
  const admin = (method: string, path: string, status: number, body?: unknown): Promise<Json> =>
    call(stage.system.adminKey, method, `/v1/admin${path}`, status, body);

  it('when a user links an account', async () => {
    const begun = await own('POST', '/link-sessions', 201, {
      userId: 'contract',
      returnUrl: 'https://app.example.com/coco/done',
    });
    const origin = String(stage.system.environment.PUBLIC_URL);
    const browser = new ObservedAgent(origin, (path, answer) => {
      note('GET', path, answer);
    });
    const end = await browser.linkAccount(String(begun.linkUrl), ada);
    const confirmationCode = end.searchParams.get('confirmationCode');
    const confirm = `/link-sessions/${String(begun.id)}/confirm`;
    await own('POST', confirm, 200, { confirmationCode });
    await own('POST', confirm, 409, { confirmationCode });
    await browser.open(`${origin}/oauth/callback?state=unknown&code=x`);
    await browser.open(`${origin}/connect/unknown`);
    await own('POST', '/link-sessions', 400, { userId: 'contract', returnUrl: 'https://evil.example' });
    await own('POST', '/link-sessions', 400, { userId: 7 });
    await callAsSupport({ own, admin, linkId, sessionId: String(begun.id), unknown: UNKNOWN });
  });

  it('when a service looks at its links', async () => {
    await own('GET', '/links?userId=user-1&status=active&limit=5', 200);
    await own('GET', '/links?limit=x', 400);
    await own('GET', `/links/${linkId}`, 200);
    await own('GET', `/links/${UNKNOWN}`, 404);
    await own('GET', `/links/${linkId}/activity`, 200);
    await call(undefined, 'GET', '/v1/links', 401);
    await own('GET', '/events', 200);
    await own('GET', '/events?cursor=no', 400);
    await call(undefined, 'GET', '/problems/not_found', 200);
    await call(undefined, 'GET', '/problems/none', 404);
  });

  it('when a service reads and commands devices', () => callDevices(own, linkId));

  it('when a service uses COCO’s own paths', async () => {
    const { networks } = await own('GET', `/links/${linkId}/coco/network-manager/networks`, 200);
    const raw = `/links/${linkId}/coco/network-manager/networks/${String(networks[0].networkId)}`;
    const { zones } = await own('GET', `${raw}/zones`, 200);
    const { resources } = await own('GET', `${raw}/zones/${String(zones[0].zoneId)}`, 200);
    const lamp = resources.find(({ name }: Json) => /lamp|light|bulb/i.test(name));
    const path = `${raw}/devices/${lamp.deviceNodeId}/resources/${encodeURIComponent(lamp.resourceEui)}/commands`;
    await own('POST', path, 200, { capabilityId: 0, cmdId: 0, cmdParams: {}, timeoutMs: 5000 });
    await own('POST', `${raw}/generate-invite`, 403, {});
    await own('GET', `/links/${UNKNOWN}/coco/network-manager/networks`, 404);
  });

  it('when a service receives events', () => callWebhooks({ own, admin, system: stage.system, service }));

  it('when an admin manages services', async () => {
    await callServices(admin);
    await call(service.key, 'GET', '/v1/admin/services', 403);
  });

  it('when an admin manages links', async () => {
    await admin('GET', '/links?status=active&limit=2', 200);
    await admin('GET', '/links?idleSince=2100-01-01T00:00:00Z', 200);
    await admin('GET', `/links/${linkId}`, 200);
    await admin('GET', `/links/${linkId}/activity`, 200);
    await admin('GET', '/overview', 200);
    await admin('GET', '/audit?limit=10', 200);
    await admin('GET', '/audit?result=refused', 200);
    const { items } = await admin('GET', `/audit?commandsOnly=true&linkId=${linkId}&not=linkId&limit=1`, 200);
    expect(items).toBeInstanceOf(Array);
    const [record = {}] = (await admin('GET', '/audit?limit=1', 200)).items as Json[];
    for (const part of ['', '/proof']) await admin('GET', `/audit/${String(record.id)}${part}`, 200);
    await admin('GET', `/audit/${UNKNOWN}`, 404);
    await callExports(admin);
    await admin('POST', '/revocations', 200, { userId: 'user-1', reason: 'a dry run', dryRun: true });
    const { id } = await admin('POST', '/revocations', 202, { linkIds: [linkId], reason: 'contract' });
    await admin('POST', '/revocations', 400, { all: true, userId: 'u', reason: 'too many targets' });
    await admin('GET', '/revocations', 200);
    await admin('GET', `/revocations/${String(id)}`, 200);
    await admin('GET', `/revocations/${UNKNOWN}`, 404);
  });

  it('when an admin imports tokens', () => callImports({ admin, system: stage.system, note }));

  it('when a link is put on hold, and the commands of a device are limited', async () => {
    const held = await stage.system.link(service, ada, { userId: 'held' });
    const hold = `/links/${held}/hold`;
    await admin('PUT', hold, 200, { reason: 'ticket 4711' });
    await admin('PUT', hold, 400, { reason: '' });
    expect(await admin('GET', hold, 200)).toMatchObject({ reason: 'ticket 4711' });
    await own('GET', `/links/${held}`, 200);
    await admin('DELETE', hold, 204);
    await admin('GET', `/links/${UNKNOWN}/hold`, 404);
    await admin('GET', '/guardrails', 200);
    await admin('PUT', '/guardrails/locks', 200, { perMinute: 30, mode: 'enforce' });
    await admin('PUT', '/guardrails/locks', 400, { perMinute: 0, mode: 'enforce' });
    await admin('GET', '/guardrails/locks', 200);
    await admin('DELETE', '/guardrails/locks', 204);
  });

  it('when commands wait until someone approves them', async () => {
    const careful = await stage.system.createService({ requiredApproval: { ON_OFF_CONTROL: 'always' } });
    const linkOf = await stage.system.link(careful, ada, { userId: 'careful' });
    const token = { 'actor-token': await people.token('u-1', { email: 'careful' }) };
    await callApprovals({
      admin,
      careful: (method, path, status, body, headers) =>
        call(careful.key, method, `/v1${path}`, status, body, headers),
      linkId: linkOf,
      lamp: LAMP,
      token,
    });
  });

  it('when another service is let act on a link', async () => {
    const owned = await stage.system.link(service, ada, { userId: 'shared' });
    const other = await stage.system.createService();
    const grantee = (method: string, path: string, status: number): Promise<Json> =>
      call(other.key, method, `/v1${path}`, status);
    await callGrants({ own, admin, grantee, linkId: owned, granteeId: other.id });
  });

  it('when an admin sees what holds back refreshes, and resumes them', async () => {
    await stage.system.database.query(
      `UPDATE refresh_limits SET brake = 'braked', brake_since = now(), refused_links = 5, held_refusals = 17`,
    );
    expect(await admin('GET', '/refresh', 200)).toMatchObject({ brake: 'braked', heldRefusals: 17 });
    await admin('POST', '/refresh/resume', 400, { acceptRefusals: 'yes' });
    expect(await admin('POST', '/refresh/resume', 200, {})).toMatchObject({ brake: 'released' });
    await admin('POST', '/refresh/resume', 200, { acceptRefusals: true });
    expect(await admin('GET', '/refresh', 200)).toHaveProperty('refusalsAcceptedUntil');
    await call(service.key, 'GET', '/v1/admin/refresh', 403);
    await call(service.key, 'POST', '/v1/admin/refresh/resume', 403, {});
  });

  it('when an admin changes keys, and a user is erased', async () => {
    const { keys } = await admin('GET', '/keys', 200);
    const { id } = await admin('POST', '/keys/rotate', 202, {});
    await until(
      'the rotation is finished',
      async () => (await admin('GET', `/keys/rotations/${String(id)}`, 200)).state === 'finished',
    );
    await admin('DELETE', `/keys/${String(keys[0].id)}`, 409);
    await stage.admin.settle();
    const colleague = await stage.system.createService({ scopes: ['admin:operate'] });
    const token = { 'actor-token': await people.token('u-2', { email: 'grace@example.com' }) };
    const person: typeof admin = (method, path, status, body) =>
      call(colleague.key, method, `/v1/admin${path}`, status, body, token);
    expect(await retireByTwo(admin, person, String(keys[0].id))).toMatchObject({ state: 'confirmed' });
    await admin('POST', '/keys/rotate', 400, { keyId: 'nowhere' });
    await eraseByTwo({ admin, person, own }, 'told');
  });

  it('when an admin withdraws a revocation, and ends a session of the console', async () => {
    await withdrawRevocation(admin);
    await stage.system.database.query(
      `INSERT INTO console_sessions (digest, subject, name, expires_at) VALUES ('x', 'u-1', 'Ada', now() + interval '1 h')`,
    );
    await endSession(admin);
  });

  it('in every operation, and in every answer', () => {
    const unseen = contract.operations.map(({ id }) => id).filter((id) => !contract.succeeded.has(id));
    expect(unseen).toEqual([]);
    expect(violations).toEqual([]);
  });

  it('with examples that match their schemas', () => {
    expect(contract.brokenExamples()).toEqual([]);
  });
});
