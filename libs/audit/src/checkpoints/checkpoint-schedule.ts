import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Beat, Clock } from '#kernel';
import { AuditSettings } from '../audit-settings.js';
import { readHead } from '../chain/chainer.js';
import { CheckpointOutlets } from './checkpoint-outlets.js';
import { keepCheckpoint } from './kept-checkpoints.js';
import { signCheckpoint, type ChainPoint } from './checkpoint.js';

/** Milliseconds between two checkpoints: what is changed within this time of being written is not proved by one. */
const INTERVAL = 3_600_000;

/** Milliseconds until the next attempt if a checkpoint could not be made or published: a restarting receiver is back by then. */
const RETRY = 60_000;

/** Milliseconds between two checks whether one is due: short compared with an hour, and free while none is. */
const BEAT = 10_000;

const READ_ENTRY = `SELECT encode(hash, 'hex') AS hash FROM audit_seals WHERE position = $1`;

/**
 * Signs the end of the chain every hour, and publishes it. Each replica does so independently: what it publishes does not depend on
 * another, nor on what the database says of others. Before it signs, it looks whether the chain still holds what it signed last.
 */
@Injectable()
export class CheckpointSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(CheckpointSchedule.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.makeWhenDue(),
    (failure) => {
      this.putOff(failure);
    },
  );
  private readonly contradictions: Counter;
  private last: ChainPoint | undefined;
  private dueAt = 0;
  /** When one last reached every outlet, on the monotonic clock; initially when the broker started. */
  private givenAt: number;

  constructor(
    private readonly database: DataSource,
    private readonly outlets: CheckpointOutlets,
    private readonly settings: AuditSettings,
    private readonly clock: Clock,
    registry: Registry,
  ) {
    this.givenAt = clock.monotonic();
    const age = (): number =>
      settings.checkpointKey === undefined ? 0 : (clock.monotonic() - this.givenAt) / 1_000;
    new Gauge({
      name: 'audit_checkpoint_age_seconds',
      help: 'Age of the last signed checkpoint of the audit trail that reached every outlet; 0 without a key.',
      registers: [registry],
      collect() {
        this.set(age());
      },
    });
    this.contradictions = new Counter({
      name: 'audit_checkpoint_contradictions_total',
      help: 'Times that the chain contradicted what this replica had signed. Alert on any.',
      registers: [registry],
    });
  }

  onApplicationBootstrap(): void {
    if (this.settings.checkpointKey === undefined)
      this.logger.log(
        'No AUDIT_CHECKPOINT_KEY: the audit trail is not signed, and its owner could recompute it',
      );
    else this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Creates a checkpoint if the last one is an hour old. */
  async makeWhenDue(): Promise<void> {
    const now = this.clock.monotonic();
    const { checkpointKey: key } = this.settings;
    if (key === undefined || now < this.dueAt) return;
    const head = await readHead(this.database);
    if (head === undefined) return;
    await this.compareWithLast();
    const point = { position: head.position, hash: head.hash.toString('hex'), at: this.clock.now() };
    const checkpoint = signCheckpoint(point, key);
    const failed = await this.outlets.give(checkpoint);
    this.last = point;
    await keepCheckpoint(this.database, checkpoint);
    if (failed.length > 0) {
      this.putOff(`${failed.join(' and ')} failed`);
      return;
    }
    this.dueAt = now + INTERVAL;
    this.givenAt = now;
  }

  private async compareWithLast(): Promise<void> {
    if (this.last === undefined) return;
    const { position, hash, at } = this.last;
    const [entry] = await this.database.query<{ hash: string }[]>(READ_ENTRY, [position]);
    if (entry?.hash === hash) return;
    this.contradictions.inc();
    this.logger.error(
      `The audit trail differs from what it was at ${at.toISOString()}: position ${position} ${entry === undefined ? 'is gone' : 'has another hash'}. ` +
        'It was replaced, or an older backup was restored: run broker audit verify with the checkpoints',
    );
  }

  private putOff(failure: string): void {
    this.dueAt = this.clock.monotonic() + RETRY;
    this.logger.warn(`A checkpoint of the audit trail could not be published everywhere: ${failure}`);
  }
}
