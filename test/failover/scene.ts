import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { ada } from '../../apps/sandbox/src/cloud/users.js';
import type { LedgerEntry } from '../../apps/sandbox/src/ledger/entry.js';
import { fateOf } from '../chaos/link-fate.js';
import type { FailOverPlan, Replication } from '../chaos/stage/replicated-database.js';
import { Stage, type StagedLink } from '../chaos/stage/stage.js';
import { until } from '../harness/time/until.js';

/** Links that become due at one moment, and milliseconds between two moments. */
const WAVE = 3;
const WAVE_INTERVAL = 120;

/** Milliseconds that COCO needs for an answer: long enough for a primary to die before it comes. */
const ANSWER_TIME = 1_200;

/** Milliseconds until refreshing has resumed after a promotion: a lease's length without claims, on a busy machine. */
const RECOVERY = 60_000;

/** What the promoted server initially knows about a link. */
export interface KnownLink {
  readonly id: string;
  readonly generation: number;
}

/** Two brokers on a primary with a streaming standby, COCO with strict rotation, and links that become due all the time. */
export class FailOverScene {
  private constructor(
    readonly stage: Stage,
    readonly links: readonly StagedLink[],
    private readonly firstCall: number,
  ) {}

  /** Sets up a separate scene, plays on it, and removes it. */
  static async play<Outcome>(
    replication: Replication,
    count: number,
    plot: (scene: FailOverScene) => Promise<Outcome>,
  ): Promise<Outcome> {
    const stage = await Stage.set({
      replicas: 2,
      standby: replication,
      sandbox: {},
      // A lost tail looks like a mass refusal. The brake has its own tests; here each refusal counts at once.
      broker: { REFRESH_CONCURRENCY: '100', REFRESH_BATCH_SIZE: '100', REFUSAL_BRAKE_LINKS: '10000' },
    });
    try {
      return await plot(await FailOverScene.on(stage, count));
    } finally {
      await stage.strike();
    }
  }

  private static async on(stage: Stage, count: number): Promise<FailOverScene> {
    for (const replica of stage.replicas) replica.start();
    await Promise.all(stage.replicas.map((replica) => replica.untilReady()));
    const service = await stage.createService();
    const links = await stage.link(service.id, ada.userId, count);
    await stage.control.addFault({ type: 'delay', milliseconds: ANSWER_TIME, when: 'after' });
    const [last] = (await stage.control.ledgerSince(0)).slice(-1);
    return new FailOverScene(stage, links, last?.seq ?? 0);
  }

  /**
   * Fails over while links become due wave after wave, so that every moment of a refresh is hit: before the claim, during its
   * commit, before the request, between answer and save, during the save's commit, and after it.
   *
   * @param late milliseconds after the promotion until the first replica finds the new server; the second does at once
   * @param atDeath called when the primary is gone
   * @returns the links as the standby had them when it took over
   */
  async failOver(
    plan: FailOverPlan,
    { late = 0, atDeath }: { readonly late?: number; readonly atDeath?: () => Promise<unknown> } = {},
  ): Promise<readonly KnownLink[]> {
    const [first] = this.stage.replicas;
    const death = new AbortController();
    const waves = this.makeDueInWaves(death.signal);
    await delay(2 * ANSWER_TIME);
    await this.stage.failOver(plan, async () => {
      death.abort();
      if (late > 0) first?.databaseProxy.cut();
      await atDeath?.();
    });
    const known = await this.known();
    await delay(late);
    first?.databaseProxy.mend();
    await waves;
    return known;
  }

  /** The links as the database has them now. */
  async known(): Promise<readonly KnownLink[]> {
    const { rows } = await this.stage.withDatabase((client) =>
      client.query<KnownLink>('SELECT id, generation::int FROM links WHERE id = ANY($1)', [this.ids]),
    );
    return rows;
  }

  /** Refreshes every link that is active once more, and waits for it. */
  async refreshAll(): Promise<void> {
    const before = new Map((await this.known()).map(({ id, generation }) => [id, generation]));
    await this.makeDue(this.ids);
    await until(
      'every active link is refreshed again',
      async () => {
        const { rows } = await this.stage.withDatabase((client) =>
          client.query<KnownLink>(
            `SELECT id, generation::int FROM links WHERE id = ANY($1) AND status = 'active'`,
            [this.ids],
          ),
        );
        return rows.every(({ id, generation }) => generation > (before.get(id) ?? 0));
      },
      RECOVERY,
    );
  }

  /** The ids of links that do not continue, for whatever reason. */
  async lost(): Promise<string[]> {
    const fates = await fateOf(this.stage, this.ids);
    return this.ids.filter((id) => !['refreshed', 'untouched'].includes(fates.get(id)?.fate ?? ''));
  }

  /** The token calls since the scene was set up, those of each link in order of time. */
  async callsByLink(): Promise<ReadonlyMap<string, readonly LedgerEntry[]>> {
    const calls = (await this.stage.control.ledgerSince(this.firstCall)).filter(
      ({ kind, grantType }) => kind === 'token' && grantType === 'refresh_token',
    );
    return new Map(
      this.links.map(({ id, grantId }) => [id, calls.filter((call) => call.grantId === grantId)]),
    );
  }

  private get ids(): string[] {
    return this.links.map(({ id }) => id);
  }

  /** Until the primary is gone; the rest follows with the next round. */
  private async makeDueInWaves(death: AbortSignal): Promise<void> {
    const gone = once(death, 'abort');
    for (let start = 0; start < this.ids.length && !death.aborted; start += WAVE) {
      const wave = this.makeDue(this.ids.slice(start, start + WAVE)).catch(() => undefined);
      await Promise.race([wave, gone]);
      await delay(WAVE_INTERVAL);
    }
  }

  private async makeDue(ids: readonly string[]): Promise<void> {
    await this.stage.withDatabase(async (client) => {
      // The test does not wait for the standby.
      await client.query('SET synchronous_commit = local');
      await client.query(
        'UPDATE links SET refresh_due_at = least(refresh_due_at, now()) WHERE id = ANY($1) AND lease_until IS NULL',
        [ids],
      );
    });
  }
}

/** Every token was presented once, and no call began while another of its link was in flight. */
export function expectOneCallPerToken(calls: readonly LedgerEntry[]): void {
  const tokens = calls.map(({ refreshTokenHash }) => refreshTokenHash);
  expect(tokens).toEqual([...new Set(tokens)]);
  for (const [index, call] of calls.slice(1).entries())
    expect(call.startedAt).toBeGreaterThanOrEqual(calls[index]?.endedAt ?? Infinity);
}

/** Plays scenes in parallel: most of the time each waits for a lease to run out. */
export function playAll<Name extends string, Outcome>(
  scenes: Readonly<Record<Name, () => Promise<Outcome>>>,
): Readonly<Record<Name, Promise<Outcome>>> {
  const outcomes = Object.entries<() => Promise<Outcome>>(scenes).map(([name, play]) => {
    const outcome = play();
    // The test of that name proves it.
    outcome.catch(() => undefined);
    return [name, outcome];
  });
  return Object.fromEntries(outcomes) as Record<Name, Promise<Outcome>>;
}
