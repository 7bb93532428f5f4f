import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Whether the database is as new as this build: where migrations are run apart, a replica may start before them. */
@Injectable()
export class MigrationsCheck {
  private upToDate = false;

  constructor(private readonly database: DataSource) {}

  /** Throws while a migration is outstanding; once none is, none will be. */
  async run(): Promise<void> {
    this.upToDate ||= !(await this.database.showMigrations());
    if (!this.upToDate) throw new Error('the database lacks a migration');
  }
}
