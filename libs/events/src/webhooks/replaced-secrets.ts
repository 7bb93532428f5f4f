import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Beat } from '#kernel';

/** Milliseconds between two checks: a secret that was replaced a day ago may stay a minute longer. */
const BEAT = 60_000;

const FORGET = `
  UPDATE webhooks SET previous_secret = NULL, previous_secret_until = NULL WHERE previous_secret_until < now()`;

/** Deletes replaced secrets of webhooks once nothing is signed with them any longer. */
@Injectable()
export class ReplacedSecrets implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ReplacedSecrets.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.forget(),
    (failure) => {
      this.logger.warn(`Replaced secrets of webhooks could not be deleted: ${failure}`);
    },
  );

  constructor(private readonly database: DataSource) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Deletes those whose day has passed. */
  async forget(): Promise<void> {
    await this.database.query(FORGET);
  }
}
