/**
 * Rights that end while a service's work is in progress on another replica than the one that made the change: no
 * command is sent more than 100 ms later, and no byte of a stream a second later, even if that replica's change feed is
 * cut or silent.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { BATCH, ReplicaAtWork, type Work } from './work-in-progress.js';

/**
 * Milliseconds within which work must have stopped: less than half of its remaining time, and enough for a busy
 * machine.
 */
const SOON = 1_000;

/** What ended, the code of the problem that commands then get, and how it is ended. */
type End = readonly [what: string, code: string, change: (work: Work) => Promise<unknown>];

/** What happened to work once its rights had ended. */
interface Outcome {
  readonly changedAt: number;
  readonly answeredAt: number;
  readonly lastByteAt: number;
  readonly sentAt: readonly number[];
  readonly results: readonly { readonly problem?: { readonly code: string } }[];
}

describe('rights that end while work is in progress on another replica', () => {
  let system: TestSystem;
  let replica: ReplicaAtWork;
  const outcomes = new Map<string, Outcome>();

  const admin = async ({ owner }: Work, method: string, path: string, body?: object): Promise<void> => {
    const url = `/v1/admin/services/${owner.id}${path}`;
    const { status } = await system.api(method, url, system.adminKey, body);
    expect(status).toBeLessThan(300);
  };

  const some: readonly End[] = [
    [
      'its key is revoked',
      'unauthenticated',
      (work) => admin(work, 'DELETE', `/keys/${work.owner.key.split('_')[1] ?? ''}`),
    ],
    [
      'the service expires',
      'unauthenticated',
      (work) => admin(work, 'PATCH', '', { expiresAt: '2020-01-01T00:00:00Z' }),
    ],
    [
      'its capabilities are taken away',
      'capability_not_granted',
      (work) => admin(work, 'PATCH', '', { capabilities: ['LOCK_CONTROL'] }),
    ],
    [
      'its link is revoked',
      'link_not_found',
      ({ linkId, owner }) => system.api('DELETE', `/v1/links/${linkId}`, owner.key),
    ],
  ];

  const all: readonly End[] = [
    ...some,
    ['the service is disabled', 'unauthenticated', (work) => admin(work, 'DELETE', '')],
    [
      'its scopes are taken away',
      'insufficient_scope',
      (work) => admin(work, 'PATCH', '', { scopes: ['links:create'] }),
    ],
    [
      'COCO ends its link',
      'reauthorization_required',
      ({ linkId }) =>
        system.database.query(
          `WITH ended AS (UPDATE links SET status = 'reauthorization_required' WHERE id = $1)
           SELECT pg_notify('links', $1::text)`,
          [linkId],
        ),
    ],
  ];

  const grantEnds: readonly End[] = [
    [
      'its grant is ended',
      'link_not_found',
      ({ linkId, grantId, owner }) =>
        system.api('DELETE', `/v1/links/${linkId}/grants/${grantId ?? ''}`, owner.key),
    ],
    ['the owner that gave the grant is disabled', 'link_not_found', (work) => admin(work, 'DELETE', '')],
  ];

  const hold: End = [
    'its link is put on hold',
    'link_on_hold',
    async ({ linkId }) => {
      const path = `/v1/admin/links/${linkId}/hold`;
      const { status } = await system.api('PUT', path, system.adminKey, { reason: 'ticket 4711' });
      expect(status).toBe(200);
    },
  ];

  const feeds: readonly (readonly [state: string, spoil: () => void, ends: readonly End[]])[] = [
    ['receives changes', () => undefined, all],
    [
      'has lost its change feed',
      () => {
        replica.feed.cut();
      },
      some,
    ],
    [
      'has a silent change feed',
      () => {
        replica.feed.silence(true);
      },
      some,
    ],
  ];

  beforeAll(async () => {
    // A busy machine must not look like an outage.
    const environment = { REFRESH_SCHEDULE: 'false', DATABASE_CONNECTION_TIMEOUT: '5' };
    system = await TestSystem.start({ environment });
    replica = await ReplicaAtWork.start(system);
    for (const feed of feeds) await play(feed);
  });

  afterAll(async () => {
    await replica.stop();
    await system.close();
  });

  /** Lets everyone begin, spoils the change feed, and ends all their rights at once. */
  async function play([state, spoil, ends]: (typeof feeds)[number]): Promise<void> {
    await replica.prepare();
    const cases = [
      ...ends.map((end) => ({ end, caller: 'owner', follow: untilCut }) as const),
      ...grantEnds.map((end) => ({ end, caller: 'grantee', follow: untilCut }) as const),
      ...(state === 'has a silent change feed'
        ? [{ end: hold, caller: 'owner', follow: untilItGoesOn } as const]
        : []),
    ];
    const works = await replica.begin(cases.map(({ caller }) => caller));
    spoil();
    replica.answer();
    await Promise.all(
      cases.map(async ({ end: [what, , change], follow }, index) => {
        const work = works[index];
        if (work === undefined) return;
        await change(work);
        const changedAt = performance.now();
        const [{ results, at: answeredAt }] = await Promise.all([work.answered, follow(work)]);
        const { received: sentAt, stream } = work;
        const outcome = { changedAt, answeredAt, lastByteAt: stream.lastByteAt, sentAt, results };
        outcomes.set(`${state}, ${what}`, outcome);
      }),
    );
  }

  const untilCut = ({ stream }: Work): Promise<unknown> => stream.cut;

  /** Only the revocation of its link finally ends the stream. */
  async function untilItGoesOn({ linkId, owner, answered, stream }: Work): Promise<void> {
    const { at } = await answered;
    await until('the stream goes on', () => stream.lastByteAt > at);
    await system.api('DELETE', `/v1/links/${linkId}`, owner.key);
    await stream.cut;
  }

  function outcomeOf(state: string, what: string): Outcome {
    const outcome = outcomes.get(`${state}, ${what}`);
    if (outcome === undefined) throw new Error(`Not played: ${state}, ${what}`);
    return outcome;
  }

  function expectBatchStopped({ changedAt, sentAt, results }: Outcome, code: string): void {
    expect(sentAt.filter((at) => at > changedAt + SOON)).toEqual([]);
    expect(results).toHaveLength(BATCH);
    const refused = results.filter(({ problem }) => problem !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ problem }) => problem?.code))).toEqual(new Set([code]));
    expect(sentAt).toHaveLength(BATCH - refused.length);
  }

  function expectStopped(state: string, what: string, code: string): void {
    const outcome = outcomeOf(state, what);
    expectBatchStopped(outcome, code);
    expect(outcome.lastByteAt - outcome.changedAt).toBeLessThan(10 * SOON);
  }

  describe.each(feeds)('where it %s', (state, _spoil, ends) => {
    it.each(ends)('stop its batch and its stream once %s', (what, code) => {
      expectStopped(state, what, code);
    });

    it.each(grantEnds)('stop those of a grantee once %s', (what, code) => {
      expectStopped(state, what, code);
    });
  });

  it('a replica that has a silent change feed stops its batch once its link is put on hold, and not its stream', () => {
    const outcome = outcomeOf('has a silent change feed', 'its link is put on hold');
    expectBatchStopped(outcome, 'link_on_hold');
    expect(outcome.lastByteAt).toBeGreaterThan(outcome.answeredAt);
  });
});
