/** A user asks what is kept about them, and then that it is erased: afterwards no table holds a byte of the id. */
import { createPublicKey, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { Client } from 'pg';
import {
  AuditTrail,
  Chainer,
  makeCheckpointKeys,
  readPublicKeys,
  verifyChain,
  type ChainReport,
} from '#audit';
import { sha256, SystemIds } from '#kernel';
import { ada, grace } from '../harness/browser/user-agent.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { JwtIssuer } from '../harness/issuers/jwt-issuer.js';
import type { Answer } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';

const ERIN = `Erin O"Neil/7@example.com`;

/** Another user, of whose id Erin's is the beginning. */
const OTHER = `${ERIN}.au`;

const path = `/v1/admin/users/${encodeURIComponent(ERIN)}`;

describe('the rights of a user', () => {
  const keys = makeCheckpointKeys();
  let people: JwtIssuer;
  let system: TestSystem;
  let service: TestService;
  let links: string[];
  let before: ChainReport;
  let early: string;
  let withReason: string;

  const admin = (method: string, route: string, body?: unknown): Promise<Answer> =>
    system.api(method, route, system.adminKey, body);

  /** Every row of every table, as text; binary columns in hexadecimal. */
  const dump = async (): Promise<{ table: string; row: string }[]> => {
    const tables = await system.database.query(
      `SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
    );
    const rows: { table: string; row: string }[] = [];
    for (const { name } of tables)
      for (const { row } of await system.database.query(
        `SELECT to_jsonb(t)::text AS row FROM ${String(name)} t`,
      ))
        rows.push({ table: String(name), row: String(row) });
    return rows;
  };

  /** Where the id, or the part of it that no form of JSON changes, is found; the other user's rows aside. */
  const found = async (): Promise<string[]> => {
    const isLeft = ({ row }: { row: string }): boolean => {
      const text = row.replaceAll(/\.com\.au/g, '');
      return text.includes('Neil/7@example.com') || text.includes(Buffer.from(ERIN).toString('hex'));
    };
    return (await dump()).filter(isLeft).map(({ table, row }) => `${table}: ${row}`);
  };

  const verify = async (withKey: boolean): Promise<ChainReport> => {
    const database = await system.database.connect();
    const chainer = new Chainer(database);
    while (await chainer.chainNext());
    const publicKeys = withKey ? readPublicKeys(keys.publicKey) : [];
    return verifyChain(database, { publicKeys }, () => undefined);
  };

  /** A record as a release wrote it that knew no pseudonyms. */
  const recordAsBefore = async (actor: string, details: object): Promise<string> => {
    const id = new SystemIds().next();
    await system.database.query('SET session_replication_role = replica');
    await system.database.query(
      `INSERT INTO audit_events (id, action, result, actor_kind, actor_id, link_id, details)
       VALUES ($1, 'link.connected', 'succeeded', 'user', $2, $3, $4)`,
      [id, actor, links[0], details],
    );
    await system.database.query('INSERT INTO audit_unsealed (event_id) VALUES ($1)', [id]);
    await system.database.query('SET session_replication_role = DEFAULT');
    return id;
  };

  /** A record that PostgreSQL rejected, as a release set it aside that knew no pseudonyms. */
  const setAsideAsBefore = async (trail: AuditTrail): Promise<void> => {
    const id = new SystemIds().next();
    const record = JSON.stringify({ id, actor: { kind: 'user', id: ERIN } });
    await system.database.query(`INSERT INTO audit_set_aside (id, code, record) VALUES ($1, '22P02', $2)`, [
      id,
      record,
    ]);
    await trail.recordNow({
      action: 'audit.record_set_aside',
      result: 'failed',
      actor: { kind: 'system' },
      details: { record: id, sha256: sha256(record).toString('hex') },
    });
  };

  /** What other work leaves behind: an import, a grant, a command, an action that waits for a second person. */
  const storeElsewhere = async (grantee: string): Promise<void> => {
    const query = (statement: string, values: unknown[]): Promise<unknown> =>
      system.database.query(statement, values);
    const id = randomUUID();
    await query(
      `INSERT INTO link_imports (id, state, dry_run, actor_kind) VALUES ($1, 'running', false, 'admin')`,
      [id],
    );
    await query(
      `INSERT INTO link_import_rows (link_id, import_id, line, service_id, user_id, verdict)
       VALUES ($1, $1, 1, $2, $3, 'presented')`,
      [id, service.id, ERIN],
    );
    await query(
      `INSERT INTO link_grants (id, link_id, owner_id, service_id, giver_kind, giver_id, scopes, capabilities, reason,
         break_glass, not_after)
       VALUES ($1, $2, $3, $4, 'service', 'x', '{}', '{}', $5, false, now() + interval '1 hour')`,
      [id, links[0], service.id, grantee, `${ERIN} let it`],
    );
    await query(
      `INSERT INTO commands (id, link_id, owner_id, service_id, capability, command, state, accepted_at, is_announced,
         actor_name)
       VALUES ($1, $1, $2, $2, 'ON_OFF', 'ON', 'succeeded', now(), false, $3)`,
      [id, service.id, ERIN],
    );
    await query(
      `INSERT INTO pending_actions (id, kind, content, content_hash, requested_by, requester, expires_at)
       VALUES ($1, 'revoke_all_links', $2, 'hash', $3, '{}', now() + interval '1 hour')`,
      [id, JSON.stringify({ reason: `for ${ERIN}` }), JSON.stringify({ causedBy: { causedBy: ERIN } })],
    );
  };

  /** Tables that hold the id while the user is not erased. */
  const HOLDERS = [
    'audit_events',
    'audit_set_aside',
    'audit_users',
    'commands',
    'events',
    'link_grants',
    'link_import_rows',
    'link_sessions',
    'link_users',
    'links',
    'pending_actions',
    'revocations',
  ];

  beforeAll(async () => {
    people = await JwtIssuer.start();
    const { issuer, audience, jwksUrl } = people;
    system = await TestSystem.start({
      environment: {
        AUDIT_CHECKPOINT_KEY: keys.privateKey,
        ACTOR_TOKEN_ISSUERS: JSON.stringify([{ issuer, audience, jwksUrl, claim: 'email' }]),
      },
    });
    service = await system.createService();
    const other = await system.createService();
    links = [
      await system.link(service, undefined, { userId: ERIN }),
      await system.link(other, undefined, { userId: ERIN }),
    ];
    await system.link(service, grace, { userId: OTHER });
    await admin('PUT', `/v1/admin/links/${links[0] ?? ''}/hold`, { reason: `${ERIN} asked for it` });
    await admin('DELETE', `/v1/admin/links/${links[0] ?? ''}/hold`);
    await admin('POST', '/v1/admin/revocations', {
      userId: ERIN,
      serviceId: other.id,
      reason: `about ${ERIN}`,
    });
    const token = await people.token('u-1', { email: ERIN });
    const forSomebody = { userId: 'somebody', returnUrl: 'https://app.example.com/coco/done' };
    await system.api('POST', '/v1/link-sessions', service.key, forSomebody, { 'Actor-Token': token });
    await storeElsewhere(other.id);
    early = await recordAsBefore(ERIN, { linkSession: 'old', reason: `as ${ERIN} wished` });
    withReason = await recordAsBefore(OTHER, { reason: `not ${ERIN}, but ${OTHER}` });
    const trail = new AuditTrail(await system.database.connect(), new SystemIds());
    await setAsideAsBefore(trail);
    await until('the records are chained', async () => {
      const waiting = await system.database.query('SELECT FROM audit_unsealed LIMIT 1');
      return waiting.length === 0;
    });
    before = await verify(true);
  });

  afterAll(async () => {
    await system.close();
    await people.stop();
  });

  it('gets everything that is kept, with a signed receipt for each consent', async () => {
    const { status, json } = await admin('GET', path);
    expect([status, json.userId, json.links.length, json.incomplete]).toEqual([200, ERIN, 2, []]);
    expect(json.linkSessions).toHaveLength(2);
    expect(json.records).toMatchObject({ 'link.connected': expect.any(Number) });
    const { receipt, serviceName } = json.links[0];
    const { payload } = await compactVerify(receipt as string, createPublicKey(keys.publicKey));
    expect(decodeProtectedHeader(receipt as string)).toMatchObject({ typ: 'coco-consent-receipt' });
    expect(JSON.parse(Buffer.from(payload).toString())).toMatchObject({
      sub: ERIN,
      link: links[0],
      app: { service: { id: service.id, name: serviceName } },
      consent: expect.arrayContaining([expect.objectContaining({ action: 'link.confirmed' })]),
    });
    const page = await admin('GET', `${path}?format=html`);
    expect(page.text).toContain('<h1>What is kept about Erin O&quot;Neil/7@example.com</h1>');
    expect((await admin('GET', '/v1/admin/users/nobody')).status).toBe(404);
  });

  it('is named by the trail as long as the user is not erased, and stored there by a pseudonym', async () => {
    const { json } = await admin('GET', `/v1/admin/audit?who=${encodeURIComponent(ERIN)}&limit=100`);
    expect(json.items).toContainEqual(
      expect.objectContaining({ details: expect.objectContaining({ causedBy: ERIN }) }),
    );
    expect(before).toMatchObject({ faults: 0, redacted: 0 });
    const kept = await system.database.query(
      `SELECT id FROM audit_events WHERE actor_id = $1 OR details ->> 'causedBy' = $1`,
      [ERIN],
    );
    expect(kept).toEqual([{ id: early }]);
  });

  it('is in every table from which the erasure takes it', async () => {
    // Events are made from the trail, a moment later.
    await until('every table has it', async () => {
      const tables = (await found()).map((each) =>
        each.slice(0, each.indexOf(':')).replace(/_\d{4}_\d\d$/, ''),
      );
      return isDeepStrictEqual([...new Set(tables)].sort(), HOLDERS);
    });
  });

  it('is erased, with everything in flight, and the chain still proves', async () => {
    const session = await system.startSession(service, { userId: ERIN });
    const browser = system.userAgent();
    const callback = await browser.untilCallback(session.json.linkUrl as string, ada);
    const writer = new Client({ connectionString: system.database.url });
    await writer.connect();
    await writer.query('BEGIN');
    await writer.query(
      `INSERT INTO audit_events (id, action, result, actor_kind, actor_id) VALUES ($1, 'link.refused', 'refused', 'user', $2)`,
      [new SystemIds().next(), ERIN],
    );
    await writer.query(`INSERT INTO link_users (user_id) VALUES ($1) ON CONFLICT DO NOTHING`, [ERIN]);
    const trail = new AuditTrail(await system.database.connect(), new SystemIds());
    const erasing = Promise.all(Array.from({ length: 3 }, () => admin('DELETE', path)));
    await until('the erasure runs', async () => {
      const open = await system.database.query('SELECT FROM user_erasures WHERE finished_at IS NULL');
      return open.length > 0;
    });
    for (const linkId of [undefined, 'which PostgreSQL rejects'])
      trail.recordSoon({
        action: 'link.refused',
        result: 'refused',
        actor: { kind: 'user', id: ERIN },
        linkId,
        details: { causedBy: ERIN },
      });
    await Promise.all([
      trail.flush(),
      browser.open(callback.href),
      ...Array.from({ length: 3 }, () => system.startSession(service, { userId: ERIN })),
    ]);
    await writer.query('COMMIT');
    await writer.end();
    const erasures = await erasing;
    const ids = new Set(erasures.map(({ json }) => json.id as string));
    expect([erasures.map(({ status }) => status), ids.size]).toEqual([[202, 202, 202], 1]);
    const [id = ''] = ids;
    const end = await until('it has finished', async () => {
      const { json } = await admin('GET', `/v1/admin/user-erasures/${id}`);
      return json.state === 'finished' ? json : undefined;
    });
    expect(end).toMatchObject({ links: 1, redactedRecords: expect.any(Number) });
    expect(await found()).toEqual([]);
    expect((await dump()).some(({ row }) => row.includes('com.au'))).toBe(true);
    const refused = await system.startSession(service, { userId: ERIN });
    expect([refused.status, refused.json.code]).toEqual([409, 'user_erased']);
    expect((await admin('GET', path)).status).toBe(404);
    const report = await verify(true);
    expect([report.faults, report.findings]).toEqual([0, []]);
    expect(report.redacted).toBeGreaterThan(1);
    const [row] = await system.database.query('SELECT details FROM audit_events WHERE id = $1', [withReason]);
    expect(row?.details).toEqual({ reason: `not ~erased-${id}, but ${OTHER}` });
  });

  it('is not shown by exports, events or searches any more', async () => {
    const texts = await Promise.all(
      ['csv', 'ndjson'].map(
        async (format) => (await admin('GET', `/v1/admin/audit/export?format=${format}`)).text,
      ),
    );
    for (const text of [...texts, (await admin('GET', '/v1/admin/revocations')).text])
      expect(text.replaceAll('com.au', '')).not.toContain('Neil/7@example.com');
    const { json } = await admin('GET', `/v1/admin/audit?who=${encodeURIComponent(ERIN)}`);
    expect(json.items).toEqual([]);
  });

  it('differs from tampering for the holder of the checkpoint key', async () => {
    const faults = (report: ChainReport): string[] => [...new Set(report.findings.map(({ fault }) => fault))];
    expect(faults(await verify(false))).toEqual(['redaction_unproved']);
    await system.database.query('SET session_replication_role = replica');
    await system.database.query(`UPDATE audit_events SET result = 'refused' WHERE id = $1`, [early]);
    await system.database.query(
      `UPDATE audit_users SET user_id = 'another' WHERE pseudonym = (SELECT min(pseudonym) FROM audit_users)`,
    );
    await system.database.query('SET session_replication_role = DEFAULT');
    expect(faults(await verify(true)).sort()).toEqual(['name_changed', 'record_edited']);
  });
});
