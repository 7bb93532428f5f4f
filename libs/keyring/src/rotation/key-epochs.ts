import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat, BrokerError } from '#kernel';
import { KeyRetirement } from './key-retirement.js';
import { KeyRotation } from './key-rotation.js';
import { RotationSettings } from './rotation-settings.js';
import type { KeyChanger } from './rotation.js';

/** Milliseconds between two looks at the age of the keys; a shorter epoch is looked at as often as it ends. */
const BEAT = 60_000;

const EPOCH: KeyChanger = { actor: { kind: 'system', id: 'epoch' } };

/** Makes a new key primary each epoch, and destroys keys that have been out of use for long enough. Off by default. */
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
        this.logger.warn(`The age of the keys could not be looked at: ${failure}`);
      },
    );
  }

  /** Begins to watch the age of the keys, where there is anything to watch. */
  onApplicationBootstrap(): void {
    const { epoch, retain } = this.settings;
    if (epoch === undefined && retain === undefined) return;
    this.beat.start();
    this.beat.now();
  }

  /** Resolves once what is under way is finished. */
  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  private async work(): Promise<void> {
    const { epoch, retain } = this.settings;
    if (epoch !== undefined) await this.attempt('A new key could not be made', () => this.rotate(epoch));
    if (retain !== undefined)
      await this.attempt('Old keys could not be destroyed', () => this.retire(retain));
  }

  private async rotate(epoch: number): Promise<void> {
    const rotation = await this.rotation.rotateAfter(epoch, EPOCH);
    if (rotation !== undefined)
      this.logger.log(`A new epoch: key "${rotation.toKeyId}" is to become primary`);
  }

  private async retire(retain: number): Promise<void> {
    for (const keyId of await this.retirement.retiredFor(retain))
      await this.attempt(`Key "${keyId}" is old enough to be destroyed, but stays`, async () => {
        await this.retirement.retire(keyId, EPOCH);
        this.logger.log(`Key "${keyId}" is destroyed`);
      });
  }

  private async attempt(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // The text of the broker's own errors says what to do, and is safe to show.
      const reason =
        error instanceof BrokerError ? error.message : error instanceof Error ? error.name : 'unknown';
      this.logger.warn(`${failure}: ${reason}`);
    }
  }
}
