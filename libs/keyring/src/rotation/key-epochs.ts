import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Changer } from '#audit';
import { Beat, BrokerError, failureName } from '#kernel';
import { KeyRetirement } from './key-retirement.js';
import { KeyRotation } from './key-rotation.js';
import { RotationSettings } from './rotation-settings.js';

/** Milliseconds between two checks of the keys' age; an epoch shorter than this is checked once per epoch. */
const BEAT = 60_000;

const EPOCH: Changer = { actor: { kind: 'system', id: 'epoch' } };

/**
 * Makes a new key primary each epoch, and destroys keys that have been unused long enough. Off by default.
 */
@Injectable()
export class KeyEpochs implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(KeyEpochs.name);
  private readonly beat: Beat;

  constructor(
    private readonly rotation: KeyRotation,
    private readonly retirement: KeyRetirement,
    private readonly settings: RotationSettings,
  ) {
    const { epoch, retain } = settings;
    const interval = Math.min(BEAT, epoch ?? BEAT, retain ?? BEAT);
    this.beat = new Beat(
      interval,
      () => this.work(),
      (failure) => {
        this.logger.warn(`The age of the keys could not be checked: ${failure}`);
      },
    );
  }

  /** Starts checking the age of the keys, if an epoch or a retention is set. */
  onApplicationBootstrap(): void {
    const { epoch, retain } = this.settings;
    if (epoch === undefined && retain === undefined) return;
    this.beat.start();
    this.beat.now();
  }

  /** Resolves once running work has finished. */
  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  private async work(): Promise<void> {
    const { epoch, retain } = this.settings;
    if (epoch !== undefined) await this.attempt('A new key could not be created', () => this.rotate(epoch));
    if (retain !== undefined)
      await this.attempt('Old keys could not be destroyed', () => this.retire(retain));
  }

  private async rotate(epoch: number): Promise<void> {
    const rotation = await this.rotation.rotateAfter(epoch, EPOCH);
    if (rotation !== undefined) this.logger.log(`A new epoch: key "${rotation.toKeyId}" will become primary`);
  }

  private async retire(retain: number): Promise<void> {
    for (const keyId of await this.retirement.retiredFor(retain))
      await this.attempt(`Key "${keyId}" is old enough to be destroyed, but could not be`, async () => {
        await this.retirement.retire(keyId, EPOCH);
        this.logger.log(`Key "${keyId}" has been destroyed`);
      });
  }

  private async attempt(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // The broker's own errors say what to do, and are safe to log.
      const reason = error instanceof BrokerError ? error.message : failureName(error);
      this.logger.warn(`${failure}: ${reason}`);
    }
  }
}
