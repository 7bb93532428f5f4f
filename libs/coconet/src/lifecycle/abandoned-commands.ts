import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat, Clock, smallestIdAt } from '#kernel';
import { CoconetSettings } from '../coconet-settings.js';
import { CommandLifecycle } from './command-lifecycle.js';
import { CommandStore } from './command.store.js';

/** Milliseconds between two signs of life, and two searches for commands of replicas that gave none for 20 s. */
const BEAT = 5_000;

/** Milliseconds between two removals of old commands. */
const REMOVAL_INTERVAL = 60_000;

/**
 * Says that this replica attends to its commands, and ends those of replicas that no longer do. Nothing is ever sent again:
 * whether a device acted for a replica that died can't be known here.
 */
@Injectable()
export class AbandonedCommands implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AbandonedCommands.name);
  private readonly attending = this.beatOf(BEAT, () => this.attend());
  private readonly removing = this.beatOf(REMOVAL_INTERVAL, () => this.removeOld());

  constructor(
    private readonly lifecycle: CommandLifecycle,
    private readonly store: CommandStore,
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

  /** Attends to this replica's commands, then ends the abandoned ones. */
  async attend(): Promise<void> {
    await this.store.attend(this.lifecycle.openIds);
    let ended = 0;
    for (let found = 1; found > 0; ended += found) found = await this.store.endLapsed();
    if (ended > 0)
      this.logger.warn(`${ended} commands of a replica that stopped have ended without its answer`);
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
