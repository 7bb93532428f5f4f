import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * Whether the database schema is as new as this build: if migrations are run separately, a replica may start
 * first.
 */
@Injectable()
export class MigrationsCheck {
  private upToDate = false;

  constructor(private readonly database: DataSource) {}

  /** Throws while a migration is pending; once none is, it need not be checked again. */
  async run(): Promise<void> {
    this.upToDate ||= !(await this.database.showMigrations());
    if (!this.upToDate) throw new Error('the database lacks a migration');
  }
}
