/** A user asks what is kept about them, and then that it is erased: afterwards no table holds a byte of the id. */
import { createPublicKey } from 'node:crypto';
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
import { SystemIds } from '#kernel';
import { ada, grace } from '../harness/browser/user-agent.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { JwtIssuer } from '../harness/issuers/jwt-issuer.js';
import { call, type Answer } from '../harness/network/http.js';
import { TcpProxy } from '../harness/network/tcp-proxy.js';
import { until } from '../harness/time/until.js';
import { dumpOf, recordAsBefore, setAsideAsBefore, storeElsewhere } from './traces-of-users.js';

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

  /** Where the id, or the part of it that no form of JSON changes, is found; the other user's rows aside. */
  const found = async (): Promise<string[]> => {
    const isLeft = ({ row }: { row: string }): boolean => {
      const text = row.replaceAll(/\.com\.au/g, '');
      return text.includes('Neil/7@example.com') || text.includes(Buffer.from(ERIN).toString('hex'));
    };
    return (await dumpOf(system.database)).filter(isLeft).map(({ table, row }) => `${table}: ${row}`);
  };

  const verify = async (withKey: boolean): Promise<ChainReport> => {
    const database = await system.database.connect();
    const chainer = new Chainer(database);
    while (await chainer.chainNext());
    const publicKeys = withKey ? readPublicKeys(keys.publicKey) : [];
    return verifyChain(database, { publicKeys }, () => undefined);
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
    const [linkId = ''] = links;
    const user = { userId: ERIN, linkId, ownerId: service.id, granteeId: other.id };
    await storeElsewhere(system.database, user);
    const asBefore = (actor: string, details: object): Promise<string> =>
      recordAsBefore(system.database, linkId, actor, details);
    early = await asBefore(ERIN, { linkSession: 'old', reason: `as ${ERIN} wished` });
    withReason = await asBefore(OTHER, { reason: `not ${ERIN}, but ${OTHER}` });
    const trail = new AuditTrail(await system.database.connect(), new SystemIds());
    await setAsideAsBefore(system.database, trail, ERIN);
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
    expect((await dumpOf(system.database)).some(({ row }) => row.includes('com.au'))).toBe(true);
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

  it('differs from a name that was deleted by hand, and from an erasure that nobody signed', async () => {
    const lost = (report: ChainReport): string[] =>
      report.findings.map(({ fault }) => fault).filter((fault) => /name_missing|erasure/.test(fault));
    expect(lost(await verify(true))).toEqual([]);
    await system.database.query('SET session_replication_role = replica');
    await system.database.query('DELETE FROM audit_users');
    expect(lost(await verify(true))).toEqual(['name_missing']);
    await system.database.query(
      `UPDATE audit_events SET details = jsonb_set(details, '{pseudonyms}', to_jsonb(details ->> 'pseudonyms' || ' ' || $1))
       WHERE action = 'user.erased'`,
      ['~x'],
    );
    await system.database.query('SET session_replication_role = DEFAULT');
    expect(lost(await verify(true)).sort()).toEqual(['erasure_unproved', 'name_missing']);
  });

  it('is erased by another replica if the one that began loses its database, or is killed', async () => {
    const { hostname, port } = new URL(system.database.url);
    const front = await TcpProxy.start({ hostname, port });
    const behind = new URL(system.database.url);
    behind.host = `127.0.0.1:${front.port}`;
    const environment = { ...system.environment, DATABASE_URL: behind.href, LOG_LEVEL: 'warn' };
    const replica = await BrokerProcess.start(environment);
    const erase = (userId: string): Promise<Answer | undefined> =>
      call('DELETE', `${replica.url}/v1/admin/users/${userId}`, { key: system.adminKey }).catch(
        () => undefined,
      );
    const isErased = async (userId: string): Promise<void> => {
      await until('another replica has finished', async () => {
        const open = await system.database.query('SELECT FROM user_erasures WHERE finished_at IS NULL');
        return open.length === 0;
      });
      expect((await dumpOf(system.database)).filter(({ row }) => row.includes(userId))).toEqual([]);
    };
    try {
      for (const userId of ['silenced', 'killed']) await system.link(service, undefined, { userId });
      front.silenceAt('pg_snapshot_xmin');
      await erase('silenced');
      await isErased('silenced');
      await until('it has given the connection up', () => replica.log.includes('could not be finished'));
      front.mend();
      front.holdAnswersTo('link_import_rows SET user_id');
      const answer = erase('killed');
      await until('it is midway', () => front.answersHeld > 0);
      replica.signal('SIGKILL');
      expect(await answer).toBeUndefined();
      await isErased('killed');
    } finally {
      await replica.close();
      await front.stop();
    }
  });
});
