import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat, Clock } from '#kernel';
import { KeyringSettings } from '../keyring-settings.js';
import { HolderStore } from '../agreement/holder.store.js';
import { KeyringWatch } from './keyring-watch.js';
import { RewrapSweep } from './rewrap-sweep.js';
import { RotationMetrics } from './rotation-metrics.js';
import { RotationSettings } from './rotation-settings.js';
import { RotationStore } from './rotation.store.js';

/** Milliseconds between two checks for records that are not under the primary key. */
const BEAT = 1_000;

/** Milliseconds until failed records are retried; fixing them takes an operator. */
const FAILURE_RETRY = 60_000;

/**
 * Moves records to the primary key whenever some are under another, after a rotation or from a late journal.
 */
@Injectable()
export class RewrapSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RewrapSchedule.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.moveIfNeeded(),
    (failure) => {
      this.logger.warn(`Records could not be re-encrypted: ${failure}`);
    },
  );
  /** Until this time no sweep to this key: everything that can be moved to it has been. */
  private quiet = { primaryId: '', until: -Infinity };

  constructor(
    private readonly sweep: RewrapSweep,
    private readonly rotations: RotationStore,
    private readonly holders: HolderStore,
    private readonly watch: KeyringWatch,
    private readonly metrics: RotationMetrics,
    private readonly clock: Clock,
    private readonly vault: KeyringSettings,
    private readonly settings: RotationSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  /** Resolves once the running batch is committed. */
  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  private async moveIfNeeded(): Promise<void> {
    if (this.watch.wrapsUnderPrimary && !this.isQuiet) await this.moveAll();
  }

  private get isQuiet(): boolean {
    const { primaryId, until } = this.quiet;
    return primaryId === this.vault.keyring.primary.id && this.clock.monotonic() < until;
  }

  private async moveAll(): Promise<void> {
    const primaryId = this.vault.keyring.primary.id;
    const isStopped = (): boolean => !this.beat.isBeating;
    const { rewrapped, failed, lackedKeyIds } = await this.sweep.run(this.vault.keyring, {
      rate: this.settings.rewrapRate,
      isStopped,
      onBatch: (moved, failed) => {
        this.metrics.rewrapped.inc(moved);
        for (const record of failed) this.report(record);
      },
    });
    if (isStopped() || (await this.othersHold(lackedKeyIds))) return;
    if (await this.rotations.finish(primaryId, failed))
      this.logger.log('The rotation is finished: all records that decrypt have been moved');
    if (rewrapped === 0 && failed > 0)
      this.quiet = { primaryId, until: this.clock.monotonic() + FAILURE_RETRY };
  }

  /**
   * Records that other replicas can move are not failures: those replicas then decide whether the rotation is
   * finished.
   */
  private async othersHold(keyIds: readonly string[]): Promise<boolean> {
    if (keyIds.length === 0) return false;
    const rings = await this.holders.liveKeyIds();
    return rings.some((ring) => keyIds.some((keyId) => ring.has(keyId)));
  }

  private report(record: string): void {
    this.metrics.failures.inc();
    this.logger.error(`The data key of ${record} does not decrypt, so the record stays under its old key`);
  }
}
