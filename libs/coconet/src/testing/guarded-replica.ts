import { expect } from '@jest/globals';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { ChangeFeed, databaseOptions, type DatabaseSettings } from '#database';
import { InFlight, SystemIds } from '#kernel';
import type { Link } from '#vault';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { CommandOrder } from '../commands/command.js';
import { CommandGuard, DeviceBusy } from '../guardrails/command-guard.js';
import { CommandTally } from '../guardrails/command-tally.js';
import { DeviceBudgets, type Given, type Wanted } from '../guardrails/device-budgets.js';
import { EnforcedBudgets } from '../guardrails/enforced-budgets.js';
import { GuardrailSettings } from '../guardrails/guardrail-settings.js';
import { GuardrailStore } from '../guardrails/guardrail.store.js';
import { GuardrailMetrics } from '../guardrails/guardrail-metrics.js';
import { LiveGuardrails } from '../guardrails/live-guardrails.js';
import { commandOf } from '../policy/grants.js';
import { LINK_ID } from './stand-ins.js';

const LIMITS = { connect: 1_000, statement: 1_000, lock: 1_000, idleInTransaction: 1_000 };

/** A lock gets so few that the next is 20 seconds away: no slow machine makes a test wait for it. */
export const UNLOCKS_PER_MINUTE = 3;

class TestGuardrails extends GuardrailSettings {
  override readonly locksPerMinute = UNLOCKS_PER_MINUTE;
  override readonly locksMode = 'enforce';
  override readonly garageDoorsPerMinute = 15;
  override readonly garageDoorsMode = 'enforce';
  override readonly othersPerMinute = 60;
  override readonly othersMode = 'observe';
}

class CountingBudgets extends DeviceBudgets {
  statements = 0;

  override take(wanted: readonly Wanted[]): Promise<Given[]> {
    this.statements += 1;
    return super.take(wanted);
  }
}

/** What one replica of the broker has of guardrails. */
export class GuardedReplica {
  readonly clock = new ManualClock();
  readonly registry = new Registry();
  readonly budgets: CountingBudgets;
  readonly tally: CommandTally;
  readonly guard: CommandGuard;
  readonly store: GuardrailStore;

  private constructor(
    private readonly dataSource: DataSource,
    private readonly feed: ChangeFeed,
    readonly guardrails: LiveGuardrails,
  ) {
    this.store = new GuardrailStore(dataSource, new AuditTrail(dataSource, new SystemIds()));
    const metrics = new GuardrailMetrics(this.registry);
    this.budgets = new CountingBudgets(dataSource);
    this.tally = new CommandTally(this.budgets, metrics);
    const enforced = new EnforcedBudgets(this.budgets, this.tally, metrics, this.clock);
    this.guard = new CommandGuard(guardrails, enforced, this.tally, new InFlight());
  }

  /** @param feedUrl where it listens for changes */
  static async start(url: string, feedUrl = url): Promise<GuardedReplica> {
    const settings = { url, poolSize: 4, connectionTimeout: 1_000, limits: LIMITS } as DatabaseSettings;
    const dataSource = await new DataSource(
      databaseOptions(settings, { entities: [], migrations: [] }),
    ).initialize();
    const feed = new ChangeFeed({ url: feedUrl } as DatabaseSettings);
    await feed.onModuleInit();
    const store = new GuardrailStore(dataSource, new AuditTrail(dataSource, new SystemIds()));
    const guardrails = new LiveGuardrails(store, feed, new TestGuardrails());
    await guardrails.onModuleInit();
    return new GuardedReplica(dataSource, feed, guardrails);
  }

  /** How many of these commands may be sent. */
  async admitted(orders: readonly CommandOrder[]): Promise<number> {
    const verdicts = await Promise.allSettled(orders.map((order) => this.guard.admit(order)));
    for (const verdict of verdicts)
      if (verdict.status === 'rejected') expect(verdict.reason).toBeInstanceOf(DeviceBusy);
    return verdicts.filter(({ status }) => status === 'fulfilled').length;
  }

  async stop(): Promise<void> {
    await this.tally.beforeApplicationShutdown();
    await this.feed.onModuleDestroy();
    await this.dataSource.destroy();
  }
}

const LOCK_CONTROL = 3;
const UNLOCK = 1;
const door = { networkId: 'n1', deviceNodeId: '7', resourceEui: '3/zigbee/AB01' };

/** A command as the guard sees it: to unlock a door, but for the changes. */
export function order(changes: {
  readonly link?: string;
  readonly capability?: number;
  readonly command?: number;
  readonly device?: Partial<typeof door>;
}): CommandOrder {
  const { link = LINK_ID, capability = LOCK_CONTROL, command = UNLOCK, device } = changes;
  const reference = commandOf(capability, command);
  return {
    link: { id: link } as Link,
    identifiers: { ...door, ...device },
    capability: reference,
    command: { id: command, name: reference.command },
  } as CommandOrder;
}

export const unlocks = (count: number): CommandOrder[] => Array.from({ length: count }, () => order({}));
export const switches = (count: number): CommandOrder[] =>
  Array.from({ length: count }, () => order({ capability: 0, command: 0 }));
