import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { FlushTimer } from '#kernel';
import { DeviceBudgets, type Given, type Wanted } from './device-budgets.js';
import { textOf, type DeviceCommand } from './device-command.js';
import { GuardrailMetrics } from './guardrail-metrics.js';

/** Milliseconds that counts are gathered before they are merged with those of other replicas; a crash loses at most these. */
const FLUSH_INTERVAL = 5_000;

/** Commands of devices that one statement merges. */
const STATEMENT_SIZE = 1_000;

/** Commands of devices that are counted at a time, about 10 MB; while the database is down, further ones are not. */
const KEPT_LIMIT = 20_000;

/** How often a command of a device was counted since the last flush. */
interface Counted extends Wanted {
  perMinute: number;
  count: number;
}

/** Commands that need no verdict, counted in memory and merged in the database: none of them waits for a statement. */
@Injectable()
export class CommandTally implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CommandTally.name);
  private sent = new Map<string, Counted>();
  private refused = new Map<string, Counted>();
  private flushing = Promise.resolve();
  private readonly timer = new FlushTimer(FLUSH_INTERVAL, () => this.flush());

  constructor(
    private readonly budgets: DeviceBudgets,
    private readonly metrics: GuardrailMetrics,
  ) {}

  /** Counts a command that is sent whatever its guardrail says. */
  countSent(command: DeviceCommand, perMinute: number): void {
    this.add(this.sent, { command, perMinute, count: 1 });
  }

  /** Takes that back: the command was not sent after all. */
  takeBack(command: DeviceCommand, perMinute: number): void {
    this.add(this.sent, { command, perMinute, count: -1 });
  }

  /** Counts a command that was refused without asking the database. */
  countRefused(command: DeviceCommand, perMinute: number): void {
    this.add(this.refused, { command, perMinute, count: 1 });
  }

  /** Merges everything counted so far; what can't be written is kept for the next time. */
  flush(): Promise<void> {
    this.timer.clear();
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.flush();
    this.timer.clear();
  }

  private add(counts: Map<string, Counted>, wanted: Wanted): void {
    const key = textOf(wanted.command);
    const known = counts.get(key);
    if (known === undefined && counts.size < KEPT_LIMIT) counts.set(key, { ...wanted });
    else if (known !== undefined) {
      known.perMinute = wanted.perMinute;
      known.count += wanted.count;
      if (known.count === 0) counts.delete(key);
    }
    this.timer.set();
  }

  private async write(): Promise<void> {
    const { sent, refused } = this;
    this.sent = new Map();
    this.refused = new Map();
    try {
      await this.writeEach(sent, async (some) => {
        this.countBeyond(some, await this.budgets.take(some));
      });
      await this.writeEach(refused, (some) => this.budgets.countRefused(some));
    } catch {
      this.logger.warn('How often devices were commanded could not be written; it is kept');
      for (const wanted of sent.values()) this.add(this.sent, wanted);
      for (const wanted of refused.values()) this.add(this.refused, wanted);
    }
  }

  /** Removes from `counts` what is written. What was taken back after it had been merged is less than nothing, and left out. */
  private async writeEach(
    counts: Map<string, Wanted>,
    write: (some: readonly Wanted[]) => Promise<void>,
  ): Promise<void> {
    const all = [...counts];
    for (let start = 0; start < all.length; start += STATEMENT_SIZE) {
      const some = all.slice(start, start + STATEMENT_SIZE);
      const wanted = some.map(([, each]) => each).filter(({ count }) => count > 0);
      if (wanted.length > 0) await write(wanted);
      for (const [key] of some) counts.delete(key);
    }
  }

  private countBeyond(wanted: readonly Wanted[], given: readonly Given[]): void {
    const beyond = new Map<string, number>();
    for (const { command, count } of wanted)
      beyond.set(command.capability, (beyond.get(command.capability) ?? 0) + count);
    for (const { capability, granted } of given)
      beyond.set(capability, (beyond.get(capability) ?? 0) - granted);
    for (const [capability, count] of beyond) this.metrics.beyond(capability, 'observe', count);
  }
}
