import { expect, it } from '@jest/globals';
import type { TestService, TestSystem } from '../harness/broker/system.js';
import type { Answer, Json } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';
import type { Receiver } from './receiver.js';

const WEBHOOKS = '/v1/webhooks';

/** A webhook of a service, as it is when a test begins. */
interface WebhookStage {
  readonly system: TestSystem;
  readonly service: TestService;
  readonly receiver: Receiver;
  readonly webhookId: string;
  readonly secret: string;
  /** A call of the service below its webhooks. */
  readonly own: (method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly link: () => Promise<string>;
  readonly revoke: (linkId: string) => Promise<Answer>;
}

/** Tests of what webhooks may be, who sees them, and what they bring. */
export function testWebhookRules(current: () => WebhookStage): void {
  const own: WebhookStage['own'] = (...request) => current().own(...request);

  it('of the first admin, who is not a service, are refused', async () => {
    const stage = current();
    const refused = await stage.system.api('POST', WEBHOOKS, stage.system.adminKey, {
      url: stage.receiver.url,
    });
    expect([refused.status, refused.json.code]).toEqual([403, 'not_permitted']);
  });

  it('bring only the requested types', async () => {
    const stage = current();
    const { json } = await own('POST', '', { url: `${stage.receiver.url}/revoked`, types: ['link.revoked'] });
    const locks = { url: `${stage.receiver.url}/locks`, capabilities: ['LOCK_CONTROL'], states: ['failed'] };
    const filtered = (await own('POST', '', locks)).json;
    expect(filtered).toMatchObject({ ...locks, types: ['command.finished'] });
    const linkId = await stage.link();
    await stage.revoke(linkId);
    await until('all arrive', () => stage.receiver.about(linkId).length === 3);
    const narrow = (await own('GET', `/${json.id as string}/deliveries`)).json.items as Json[];
    expect(narrow.map(({ type }) => type as string)).toEqual(['link.revoked']);
    for (const { id } of [json, filtered]) await own('DELETE', `/${id as string}`);
  });

  it('show their secret once, and keep it encrypted', async () => {
    const stage = current();
    expect(stage.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    for (const path of ['', `/${stage.webhookId}`])
      expect((await own('GET', path)).text).not.toContain(stage.secret);
    const rows = await stage.system.database.query('SELECT webhooks::text AS row FROM webhooks');
    const bytes = Buffer.from(stage.secret.slice('whsec_'.length), 'base64').toString('hex');
    for (const { row } of rows) {
      expect(row).not.toContain(stage.secret);
      expect(row).not.toContain(bytes);
    }
  });

  it('belong to one service: others neither see nor change them', async () => {
    const stage = current();
    const other = await stage.system.createService({ scopes: ['links:read', 'webhooks:manage'] });
    const asOther = (method: string, path: string): Promise<Answer> =>
      stage.system.api(method, `${WEBHOOKS}/${stage.webhookId}${path}`, other.key);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/rotate-secret'],
      ['POST', '/enable'],
      ['GET', '/deliveries'],
      ['POST', '/resend'],
      ['POST', '/test'],
    ] as const)
      expect([method, path, (await asOther(method, path)).status]).toEqual([method, path, 404]);
    expect((await stage.system.api('GET', WEBHOOKS, other.key)).json.items).toEqual([]);
    const reader = await stage.system.createService({ scopes: ['links:read'] });
    expect((await stage.system.api('GET', WEBHOOKS, reader.key)).status).toBe(403);
  });

  it.each<[string, object, string]>([
    ['an internal address', { url: 'https://10.0.0.1/' }, 'url'],
    ['the metadata of a cloud', { url: 'https://169.254.169.254/' }, 'url'],
    ['plain http', { url: 'http://93.184.216.34/' }, 'url'],
    ['no URL', { url: 'x' }, 'url'],
    ['no type', { url: 'https://93.184.216.34/', types: [] }, 'types'],
    ['an unknown type', { url: 'https://93.184.216.34/', types: ['link.born'] }, 'types'],
    ['an unknown capability', { url: 'https://93.184.216.34/', capabilities: ['LOCK'] }, 'capabilities'],
    [
      'a filter of events that it does not get',
      { url: 'https://93.184.216.34/', types: ['link.held'], states: ['failed'] },
      'states',
    ],
  ])('reject %s by name', async (_what, body, field) => {
    const { status, json } = await own('POST', '', body);
    expect([status, json.errors[0].field]).toEqual([400, field]);
  });

  it('are twenty at most, and are in the audit trail without the path of their URL', async () => {
    const stage = current();
    const made = await Promise.all(
      Array.from({ length: 20 }, () => own('POST', '', { url: 'https://93.184.216.34/secret-path' })),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(201), 409]);
    const records = await stage.system.database.query(
      `SELECT details FROM audit_events WHERE action = 'webhook.created' AND service_id = $1`,
      [stage.service.id],
    );
    expect(records).toHaveLength(20);
    expect(JSON.stringify(records)).not.toContain('secret-path');
  });
}
