import { Command } from 'commander';
import { readEnvironment } from '../configuration/environment.js';
import { migrateDatabase } from '../database/migrate-database.js';
import { printResult } from './print-result.js';

interface MigrateOptions {
  readonly grantTo?: string;
  readonly json?: boolean;
}

/** `broker migrate`: brings the database up to date, as `npm run migrate` does. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the database up to date. Needs only DATABASE_URL.')
    .option('--grant-to <role>', 'grant this role what brokers need, if they do not run as the owner')
    .option('--json', 'print the names of the migrations as JSON')
    .action(async ({ grantTo, json }: MigrateOptions) => {
      const applied = await migrateDatabase(readEnvironment(), grantTo);
      printResult(json, { applied }, describeMigrations(applied));
    });
}

function describeMigrations(applied: readonly string[]): string {
  return applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`;
}
