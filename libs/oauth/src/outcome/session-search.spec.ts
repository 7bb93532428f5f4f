import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { adminRecordOf } from './link-session-record.view.js';
import { SessionSearch } from './session-search.js';
import { sessionStates, type SessionState } from './session-state.js';

const SERVICE = randomUUID();
const OTHER = randomUUID();
const LINK = randomUUID();

/** A row in each state: what differs from a session that has just been started. */
const rows: Readonly<Record<SessionState, Readonly<Record<string, string>>>> = {
  created: {},
  connecting: { status: `'connecting'`, bound_at: 'now()' },
  returned: { status: `'returned'`, returned_at: `now() - interval '10 s'` },
  unconfirmed: {
    status: `'linked'`,
    link_id: `'${LINK}'`,
    confirmation_expires_at: `now() + interval '1 min'`,
  },
  linked: { status: `'confirmed'`, link_id: `'${LINK}'`, ended_at: 'now()' },
  cancelled: { status: `'failed'`, failure_error: `'access_denied'`, failure_reason: `'refused_by_coco'` },
  refused: { status: `'failed'`, failure_error: `'invalid_scope'`, failure_reason: `'refused_by_coco'` },
  other_account: {
    status: `'failed'`,
    failure_error: `'account_mismatch'`,
    failure_reason: `'account_mismatch'`,
  },
  account_taken: {
    status: `'failed'`,
    failure_error: `'account_already_linked'`,
    failure_reason: `'account_already_linked'`,
  },
  withdrawn: { status: `'failed'`, failure_error: `'access_denied'`, failure_reason: `'withdrawn'` },
  never_opened: { expires_at: `now() - interval '1 s'` },
  abandoned: { status: `'connecting'`, expires_at: `now() - interval '1 s'` },
  not_confirmed: {
    status: `'linked'`,
    link_id: `'${LINK}'`,
    confirmation_expires_at: `now() - interval '1 s'`,
  },
  link_revoked: { status: `'expired'`, link_id: `'${LINK}'`, failure_reason: `'link_revoked'` },
  interrupted: { status: `'returned'`, returned_at: `now() - interval '2 min'` },
  failed: {
    status: `'failed'`,
    failure_error: `'temporarily_unavailable'`,
    failure_reason: `'provider_down'`,
  },
};

describe('what became of an attempt to link', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let search: SessionSearch;

  const add = async (
    row: Readonly<Record<string, string>>,
    user = 'mia',
    service = SERVICE,
  ): Promise<string> => {
    const columns = { expires_at: `now() + interval '5 min'`, ...row };
    const [added] = await database.query(
      `INSERT INTO link_sessions (id, service_id, user_id, return_url, connect_token_digest, ${Object.keys(columns).join(', ')})
       VALUES (broker_uuid7(), $1, $2, 'https://app.example.com/', $3, ${Object.values(columns).join(', ')}) RETURNING id`,
      [service, user, randomBytes(32)],
    );
    return String(added?.id);
  };

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    search = new SessionSearch(dataSource);
    for (const [id, name] of [
      [SERVICE, 'evening-lights'],
      [OTHER, 'doors'],
    ])
      await database.query(
        `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
         VALUES ($1, $2, 'tests', '{}', '{}', 'own', '{}')`,
        [id, name],
      );
    for (const state of sessionStates) await add(rows[state]);
  });

  afterAll(async () => {
    await database.drop();
  });

  it.each(sessionStates)('is shown as %s, is found by it alone, and is explained', async (state) => {
    const found = await search.list({ userId: 'mia', state }, 50, undefined);
    expect(found.map((session) => session.state)).toEqual([state]);
    const [session] = found.map(adminRecordOf);
    expect(session).toMatchObject({
      serviceName: 'evening-lights',
      explanation: expect.stringMatching(/^[A-Z].*\.$/),
    });
    const isOpen = ['created', 'connecting', 'returned', 'unconfirmed'].includes(state);
    if (isOpen) expect(session?.endedAt).toBeNull();
  });

  it('has a time even if nothing wrote it down, because it lapsed', async () => {
    for (const state of ['never_opened', 'abandoned', 'not_confirmed', 'interrupted'] as const) {
      const [session] = await search.list({ userId: 'mia', state }, 1, undefined);
      expect(session?.endedAt).toBeInstanceOf(Date);
    }
  });

  it('names the link only if it exists', async () => {
    const all = await search.list({ userId: 'mia' }, 50, undefined);
    const withLink = all.filter(({ linkId }) => linkId !== null).map(({ state }) => state);
    expect(withLink.sort()).toEqual(['link_revoked', 'linked', 'not_confirmed', 'unconfirmed']);
  });

  it('says with which error COCO refused, and that a second browser was refused', async () => {
    const id = await add({ ...rows.refused, other_browser_at: 'now()' }, 'noah');
    const found = await search.find(id);
    expect(found && adminRecordOf(found)).toMatchObject({
      error: 'invalid_scope',
      explanation: 'COCO refused with invalid_scope. A second browser opened it and was refused.',
    });
  });

  it('is shown to the service that asked, and to no other', async () => {
    const id = await add({}, 'lena', OTHER);
    expect((await search.find(id, OTHER))?.id).toBe(id);
    expect(await search.find(id, SERVICE)).toBeUndefined();
    expect((await search.list({ userId: 'lena', serviceId: SERVICE }, 5, undefined)).length).toBe(0);
  });

  it('is listed page by page, newest first, each once', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await search.list({ userId: 'mia' }, 5, after);
      seen.push(...page.map(({ id }) => id));
      after = page.at(-1)?.id;
      if (page.length < 5) break;
    }
    expect(seen).toHaveLength(sessionStates.length);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  it.each([
    ['user', `s.user_id = 'mia'`, 'link_sessions_by_user'],
    ['service', `s.service_id = '${SERVICE}'`, 'link_sessions_by_service'],
    ['end', `s.status = 'failed' AND s.failure_error = 'access_denied'`, 'link_sessions_by_end'],
  ])(
    'is found by its %s through an index that has the order of the list',
    async (_what, condition, index) => {
      const plan = await dataSource.transaction(async (manager) => {
        await manager.query('SET LOCAL enable_seqscan = off');
        return manager.query<Record<string, string>[]>(
          `EXPLAIN SELECT id FROM link_sessions s WHERE ${condition} ORDER BY s.id DESC LIMIT 50`,
        );
      });
      const text = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(text).toContain(index);
      expect(text).not.toContain('Sort');
    },
  );
});
