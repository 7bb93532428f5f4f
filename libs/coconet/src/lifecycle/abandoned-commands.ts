import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat, Clock, failureName, InFlight, smallestIdAt } from '#kernel';
import { CoconetSettings } from '../coconet-settings.js';
import { AbandonedProof } from './abandoned-proof.js';
import { CommandLifecycle } from './command-lifecycle.js';
import { CommandStore } from './command.store.js';
import { TakenOverStore, type TakenOverCommand } from './taken-over.store.js';

/** Milliseconds between two signs of life, and two searches for commands of replicas that gave none for 20 s. */
const BEAT = 5_000;

/** Milliseconds between two removals of old commands. */
const REMOVAL_INTERVAL = 60_000;

/**
 * Says that this replica attends to its commands, and takes over those of replicas that no longer do: a command that is to be
 * proved goes on to its proof, all others end. Nothing is ever sent again.
 */
@Injectable()
export class AbandonedCommands implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AbandonedCommands.name);
  private readonly attending = this.beatOf(BEAT, () => this.attend());
  private readonly removing = this.beatOf(REMOVAL_INTERVAL, () => this.removeOld());

  constructor(
    private readonly lifecycle: CommandLifecycle,
    private readonly store: CommandStore,
    private readonly takenOver: TakenOverStore,
    private readonly proof: AbandonedProof,
    private readonly inFlight: InFlight,
    private readonly settings: CoconetSettings,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.attending.start();
    this.removing.start();
  }

  /** Resolves once the current statements are committed. Commands that still run have 20 s to end. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.attending.stop(), this.removing.stop()]);
  }

  /** Attends to this replica's commands, then takes over the abandoned ones. */
  async attend(): Promise<void> {
    await this.store.attend(this.lifecycle.openIds);
    let ended = 0;
    for (let found = 1; found > 0; ended += found) found = await this.store.endLapsed();
    if (ended > 0)
      this.logger.warn(`${ended} commands of a replica that stopped have ended without its answer`);
    if (!this.inFlight.isStopping) await this.takeOver();
  }

  /** Begins the proofs that another replica has left, and does not wait for them. */
  private async takeOver(): Promise<void> {
    const taken = await this.takenOver.take();
    // This replica knows better how its own have ended, and is about to write it.
    const others = taken.filter(({ record }) => this.lifecycle.find(record.id) === undefined);
    if (others.length === 0) return;
    this.logger.warn(`${others.length} commands of a replica that stopped continue with their proof`);
    for (const command of others) void this.inFlight.run('proof', () => this.prove(command));
  }

  private async prove(command: TakenOverCommand): Promise<void> {
    const { id, proof } = command.record;
    this.lifecycle.adopt(command.record);
    try {
      const end = await this.proof.prove(command);
      if (end !== undefined) await this.takenOver.end(id, end);
      else if (proof !== null) this.lifecycle.release(id, proof);
    } catch (error) {
      const failure = failureName(error);
      this.logger.warn(
        `A command that was taken over has no end yet: ${failure}; it will be taken over again`,
      );
    } finally {
      this.lifecycle.forget(id);
    }
  }

  /** Removes every command that was asked for longer ago than commands are kept. */
  async removeOld(): Promise<void> {
    const oldest = smallestIdAt(new Date(this.clock.now().getTime() - this.settings.commandRetention));
    while (await this.store.removeBefore(oldest));
  }

  private beatOf(interval: number, work: () => Promise<void>): Beat {
    return new Beat(interval, work, (failure) => {
      this.logger.warn(`Records of commands could not be kept up: ${failure}; the next beat tries again`);
    });
  }
}
