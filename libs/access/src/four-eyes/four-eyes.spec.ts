import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AuditTrail, type Changer } from '#audit';
import { NIL_UUID, SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import type { AccessSettings } from '../access-settings.js';
import type { CallActor } from '../actor/call-actor.js';
import type { CallContext } from '../caller.js';
import { FourEyes } from './four-eyes.js';
import { PendingActionStore } from './pending-action.store.js';

let database: TestDatabase;
let dataSource: DataSource;
let fourEyes: FourEyes;
/** What was carried out. */
let done: { readonly content: unknown; readonly by: Changer }[];
let failure: Error | undefined;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
});

beforeEach(async () => {
  await database.query('DELETE FROM pending_actions');
  done = [];
  failure = undefined;
  const settings = { fourEyes: true, fourEyesTimeLimit: 60_000 } as AccessSettings;
  const trail = new AuditTrail(dataSource, new SystemIds());
  fourEyes = new FourEyes(dataSource, new PendingActionStore(dataSource), trail, new SystemIds(), settings);
  fourEyes.register('retire_key', (_manager, content, by) => {
    if (failure !== undefined) return Promise.reject(failure);
    done.push({ content, by });
    return Promise.resolve();
  });
});

afterAll(async () => {
  await database.drop();
});

const call = (caller: Partial<CallContext['caller']>, actor?: CallActor): CallContext => ({
  caller: {
    kind: 'admin',
    serviceId: NIL_UUID,
    name: 'someone',
    scopes: new Set(['admin:operate']),
    linkAccess: 'any',
    capabilities: new Set(),
    returnUrlPrefixes: [],
    ...caller,
  },
  requestId: 'r-1',
  remoteAddress: '192.0.2.7',
  actor,
});
const ISSUER = 'https://login.example.com';
const ADA = call({ actorId: 'console:ada', name: 'Ada Admin' });
const GRACE = call({ actorId: 'console:grace', name: 'Grace Hopper' });
const KEY = call({ serviceId: '01900000-0000-7000-8000-00000000000a', name: 'tool' });
const OTHER_KEY = { serviceId: '01900000-0000-7000-8000-00000000000b', name: 'other tool' };

const ask = (by: CallContext = ADA) => fourEyes.ask('retire_key', { keyId: 'k-1' }, by);
const codeOf = (outcome: Promise<unknown>): Promise<unknown> =>
  outcome.then(
    () => 'done',
    (error: unknown) => {
      const { code, extensions } = error as { code?: string; extensions?: { reason?: string } };
      return extensions?.reason ?? code;
    },
  );
const recorded = (): Promise<Record<string, unknown>[]> =>
  database.query(
    `SELECT action, actor_id, details ->> 'requestedBy' AS requester, details ->> 'content' AS content
     FROM audit_events WHERE action LIKE 'four_eyes.%' ORDER BY id DESC LIMIT 2`,
  );

const expiries = (): Promise<Record<string, unknown>[]> =>
  database.query(
    `SELECT actor_kind, result, details FROM audit_events WHERE action = 'four_eyes.expired' ORDER BY id`,
  );

describe('an action that needs a second person', () => {
  it('waits, and is carried out as it was asked for once another person confirms', async () => {
    const { id, contentHash, state } = await ask();
    expect([state, done]).toEqual(['waiting', []]);
    const confirmed = await fourEyes.confirm(id, contentHash, GRACE);
    expect(confirmed).toMatchObject({
      state: 'confirmed',
      requestedBy: 'console:ada',
      decidedBy: 'console:grace',
    });
    expect(done).toMatchObject([{ content: { keyId: 'k-1' }, by: { actor: { id: 'console:ada' } } }]);
    expect(await recorded()).toEqual([
      {
        action: 'four_eyes.confirmed',
        actor_id: 'console:grace',
        requester: 'console:ada',
        content: '{"keyId":"k-1"}',
      },
      {
        action: 'four_eyes.requested',
        actor_id: 'console:ada',
        requester: 'console:ada',
        content: '{"keyId":"k-1"}',
      },
    ]);
  });

  it('is carried out once, however many confirm or refuse at the same moment', async () => {
    const { id, contentHash } = await ask();
    const others = ['g', 'h', 'i'].map((name) => call({ actorId: `console:${name}`, name }));
    const outcomes = await Promise.all([
      ...others.map((by) => codeOf(fourEyes.confirm(id, contentHash, by))),
      codeOf(fourEyes.refuse(id, GRACE)),
      codeOf(fourEyes.confirm(id, contentHash, GRACE)),
    ]);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'action_decided')).toHaveLength(4);
    expect(done).toHaveLength((await fourEyes.get(id)).state === 'confirmed' ? 1 : 0);
  });

  it.each<[string, CallContext, CallContext]>([
    ['the requester', ADA, ADA],
    [
      'the requester in another session, under another name',
      ADA,
      call({ actorId: 'console:ada', name: 'A. A.' }),
    ],
    ['the requester by a key and a token', ADA, call(OTHER_KEY, { name: 'ADA ', issuer: ISSUER })],
    ['the requester who asked by a key', call(OTHER_KEY, { name: 'ada', issuer: ISSUER }), ADA],
    ['the requester who named themselves without a token', call(OTHER_KEY, { name: 'Ada admin' }), ADA],
    ['the service that asked', KEY, call({ ...KEY.caller }, { name: 'grace', issuer: ISSUER })],
  ])('is not confirmed by %s', async (_who, requester, confirmer) => {
    const { id, contentHash } = await ask(requester);
    expect(await codeOf(fourEyes.confirm(id, contentHash, confirmer))).toBe('requester');
    expect([done, (await fourEyes.get(id)).state]).toEqual([[], 'waiting']);
  });

  it.each<[string, CallContext]>([
    ['a key', call(OTHER_KEY)],
    ['a key with a name that nobody vouches for', call(OTHER_KEY, { name: 'grace' })],
  ])('is not confirmed by %s', async (_who, confirmer) => {
    const { id, contentHash } = await ask();
    expect(await codeOf(fourEyes.confirm(id, contentHash, confirmer))).toBe('not_a_person');
    const verified = call(OTHER_KEY, { name: 'grace', issuer: ISSUER });
    expect(await codeOf(fourEyes.confirm(id, contentHash, verified))).toBe('done');
  });

  it('is not confirmed as something else than was seen', async () => {
    const { id } = await ask();
    const other = await fourEyes.ask('retire_key', { keyId: 'k-2' }, ADA);
    expect(await codeOf(fourEyes.confirm(id, other.contentHash, GRACE))).toBe('action_mismatch');
    await database.query('UPDATE pending_actions SET content = $1', ['{"keyId":"k-3"}']);
    expect(await codeOf(fourEyes.confirm(other.id, other.contentHash, GRACE))).toBe('action_mismatch');
    expect(done).toEqual([]);
  });

  it('is not confirmed after its time', async () => {
    const { id, contentHash } = await ask();
    await database.query("UPDATE pending_actions SET expires_at = now() - interval '1 ms'");
    expect((await fourEyes.get(id)).state).toBe('expired');
    expect(await codeOf(fourEyes.confirm(id, contentHash, GRACE))).toBe('action_decided');
    expect(await codeOf(fourEyes.refuse(id, GRACE))).toBe('action_decided');
    expect(done).toEqual([]);
  });

  it('is recorded as expired, once, however many replicas look, and never also as decided', async () => {
    const { id, contentHash } = await ask();
    const waiting = await ask();
    await database.query("UPDATE pending_actions SET expires_at = now() - interval '1 ms' WHERE id = $1", [
      id,
    ]);
    const before = await expiries();
    await Promise.all([1, 2, 3, 4].map(() => fourEyes.recordExpired(10)));
    await fourEyes.recordExpired(10);
    const details = { pendingAction: id, kind: 'retire_key', contentHash, requestedBy: 'console:ada' };
    expect((await expiries()).slice(before.length)).toMatchObject([
      { actor_kind: 'system', result: 'failed', details },
    ]);
    // A confirmation that began in time and had to wait.
    await database.query(
      "UPDATE pending_actions SET expires_at = now() + interval '1 minute' WHERE id = $1",
      [id],
    );
    expect(await codeOf(fourEyes.confirm(id, contentHash, GRACE))).toBe('action_decided');
    expect((await fourEyes.get(waiting.id)).state).toBe('waiting');
  });

  it('can be withdrawn by its requester, and is not confirmed then', async () => {
    const { id, contentHash } = await ask();
    expect((await fourEyes.refuse(id, ADA)).state).toBe('refused');
    expect(await codeOf(fourEyes.confirm(id, contentHash, GRACE))).toBe('action_decided');
    expect(done).toEqual([]);
  });

  it('keeps waiting, and is not recorded as confirmed, if it fails', async () => {
    const { id, contentHash } = await ask();
    failure = new Error('the key is in use');
    await expect(fourEyes.confirm(id, contentHash, GRACE)).rejects.toThrow('the key is in use');
    expect((await fourEyes.get(id)).state).toBe('waiting');
    const [last] = await recorded();
    expect(last?.action).toBe('four_eyes.requested');
    failure = undefined;
    expect(await codeOf(fourEyes.confirm(id, contentHash, GRACE))).toBe('done');
    expect(done).toHaveLength(1);
  });
});
