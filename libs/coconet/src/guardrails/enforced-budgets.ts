import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CommandTally } from './command-tally.js';
import { DeviceBudgets } from './device-budgets.js';
import { textOf, type DeviceCommand } from './device-command.js';
import { GuardrailMetrics } from './guardrail-metrics.js';

/** A command that waits for its verdict: the seconds after which it may be tried again, or 0 if it may be sent. */
interface Waiting {
  readonly perMinute: number;
  readonly resolve: (seconds: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Until when a command of a device is refused without asking, on the monotonic clock. */
interface Refused {
  readonly perMinute: number;
  readonly until: number;
}

/** Refusals that are remembered. Forgetting them costs a statement each. */
const REMEMBERED_LIMIT = 10_000;

/**
 * Enforces guardrails: every command is taken from its device's budget before it is sent, so that all replicas together never send
 * more.
 *
 * A loop or a crowd on one device must not keep the database busy. So of each command of a device one statement at a time is in
 * flight, for all that wait for it, and what was refused is refused again without a statement until the budget holds one more.
 */
@Injectable()
export class EnforcedBudgets {
  /** By command; present while a statement is in flight, with those that came meanwhile. */
  private readonly waiting = new Map<string, Waiting[]>();
  private readonly refused = new Map<string, Refused>();

  constructor(
    private readonly budgets: DeviceBudgets,
    private readonly tally: CommandTally,
    private readonly metrics: GuardrailMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a command from the budget.
   *
   * @returns the seconds after which to try again; 0 if it was taken
   * @throws what the database throws
   */
  async take(command: DeviceCommand, perMinute: number): Promise<number> {
    const seconds = this.refusedFor(command, perMinute) ?? (await this.ask(command, perMinute));
    if (seconds > 0) this.metrics.beyond(command.capability, 'enforce', 1);
    return seconds;
  }

  /** Gives back a command that was taken and not sent. */
  async giveBack(command: DeviceCommand): Promise<void> {
    await this.budgets.giveBack(command);
    this.refused.delete(textOf(command));
  }

  private refusedFor(command: DeviceCommand, perMinute: number): number | undefined {
    const key = textOf(command);
    const refused = this.refused.get(key);
    if (refused === undefined) return undefined;
    const left = (refused.until - this.clock.monotonic()) / 1_000;
    if (left <= 0 || refused.perMinute !== perMinute) {
      this.refused.delete(key);
      return undefined;
    }
    this.tally.countRefused(command, perMinute);
    return left;
  }

  private ask(command: DeviceCommand, perMinute: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const key = textOf(command);
    const queue = this.waiting.get(key);
    if (queue !== undefined) queue.push({ perMinute, resolve, reject });
    else void this.serve(key, command, [{ perMinute, resolve, reject }]);
    return promise;
  }

  private async serve(key: string, command: DeviceCommand, first: readonly Waiting[]): Promise<void> {
    for (let asking = first; asking.length > 0; asking = this.waiting.get(key) ?? []) {
      this.waiting.set(key, []);
      try {
        await this.takeFor(key, command, asking);
      } catch (error) {
        // Those that came meanwhile would wait for the same failure.
        for (const { reject } of [...asking, ...(this.waiting.get(key) ?? [])]) reject(error);
        break;
      }
    }
    this.waiting.delete(key);
  }

  private async takeFor(key: string, command: DeviceCommand, asking: readonly Waiting[]): Promise<void> {
    const perMinute = asking.at(-1)?.perMinute ?? 1;
    const [given] = await this.budgets.take([{ command, perMinute, count: asking.length }]);
    const { granted = 0, available = 0 } = given ?? {};
    const seconds = ((1 - available) * 60) / perMinute;
    if (granted < asking.length)
      this.remember(key, { perMinute, until: this.clock.monotonic() + seconds * 1_000 });
    for (const [index, { resolve }] of asking.entries()) resolve(index < granted ? 0 : seconds);
  }

  private remember(key: string, refused: Refused): void {
    if (this.refused.size >= REMEMBERED_LIMIT) this.refused.clear();
    this.refused.set(key, refused);
  }
}
