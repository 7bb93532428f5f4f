import { Injectable, Logger } from '@nestjs/common';
import { BrokerError, InFlight } from '#kernel';
import { isAction } from '../policy/grants.js';
import { OUTAGE_RETRY_AFTER } from '../transport/not-sent.js';
import { CommandTally } from './command-tally.js';
import { deviceCommandOf, type DeviceCommand, type GuardedCommand } from './device-command.js';
import { EnforcedBudgets } from './enforced-budgets.js';
import type { Guardrail } from './guardrail.js';
import { LiveGuardrails } from './live-guardrails.js';

/** A command that the guardrail of its device allows to be sent. */
export interface Admission {
  /** Call if it was not sent: it then counts as if it had never come. */
  readonly giveBack: () => void;
}

const uncounted: Admission = { giveBack: () => undefined };

/** The device got this command as often as it may. Nothing was sent. */
export class DeviceBusy extends BrokerError {
  constructor({ capability, command }: GuardedCommand, perMinute: number, retryAfterSeconds: number) {
    const seconds = Math.ceil(retryAfterSeconds);
    super(
      'device_busy',
      `The device may get ${command.name} of ${capability.name} ${perMinute} times a minute, from all services together. ` +
        `Try again in ${seconds} s.`,
      {
        retryAfterSeconds: seconds,
        extensions: { capability: capability.name, command: command.name, perMinute },
      },
    );
  }
}

/** Whether the device may get one more command can't be found out now. Nothing was sent. */
class GuardrailUnknown extends BrokerError {
  constructor(cause: unknown) {
    super('storage_unavailable', 'The database is not answering. Nothing was sent; try again.', {
      cause,
      retryAfterSeconds: OUTAGE_RETRY_AFTER,
    });
  }
}

/** Keeps a device from getting the same command more often than its guardrail allows, over all replicas. Reads are not counted. */
@Injectable()
export class CommandGuard {
  private readonly logger = new Logger(CommandGuard.name);

  constructor(
    private readonly guardrails: LiveGuardrails,
    private readonly enforced: EnforcedBudgets,
    private readonly tally: CommandTally,
    private readonly inFlight: InFlight,
  ) {}

  /**
   * Call right before sending a command whose caller has the right to send it.
   *
   * @throws DeviceBusy; BrokerError storage_unavailable when the limit is enforced and can't be checked
   */
  async admit(order: GuardedCommand): Promise<Admission> {
    if (!isAction(order.capability)) return uncounted;
    const command = deviceCommandOf(order);
    const guardrail = this.guardrails.of(command.capability);
    const { perMinute, mode } = guardrail instanceof Promise ? await this.known(guardrail) : guardrail;
    if (mode === 'observe') return this.observe(command, perMinute);
    const seconds = await this.known(this.enforced.take(command, perMinute));
    if (seconds > 0) throw new DeviceBusy(order, perMinute, seconds);
    return {
      giveBack: () => {
        void this.inFlight.run('command', () => this.giveBack(command));
      },
    };
  }

  private observe(command: DeviceCommand, perMinute: Guardrail['perMinute']): Admission {
    this.tally.countSent(command, perMinute);
    return {
      giveBack: () => {
        this.tally.takeBack(command, perMinute);
      },
    };
  }

  /** The budget fills up on its own: one that can't be given back is missing for a few seconds. */
  private async giveBack(command: DeviceCommand): Promise<void> {
    try {
      await this.enforced.giveBack(command);
    } catch {
      this.logger.warn('The budget of a device could not be credited with a command that was not sent');
    }
  }

  private async known<Result>(asked: Promise<Result>): Promise<Result> {
    try {
      return await asked;
    } catch (error) {
      throw new GuardrailUnknown(error);
    }
  }
}
