import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pendingMigrations } from '#database';
import { NotReady } from '#ops';

/**
 * Whether the database schema is as new as this build: if migrations are run separately, a replica may start
 * first.
 */
@Injectable()
export class MigrationsCheck {
  private upToDate = false;

  constructor(private readonly database: DataSource) {}

  /** Throws while a migration is pending; once none is, it need not be checked again. @throws NotReady */
  async run(): Promise<void> {
    this.upToDate ||= (await pendingMigrations(this.database)).length === 0;
    if (!this.upToDate) throw new NotReady('the database lacks a migration: run broker migrate');
  }
}
