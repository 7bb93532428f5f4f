import { Command } from 'commander';
import { readEnvironment } from '../configuration/environment.js';
import { migrateDatabase } from '../database/migrate-database.js';

/** `broker migrate`: brings the database up to date, as `npm run migrate` does. */
export function migrateCommand(): Command {
  return new Command('migrate')
    .description('Bring the database up to date. Of the settings only DATABASE_URL is read.')
    .option('--json', 'print the names of the migrations as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const applied = await migrateDatabase(readEnvironment());
      process.stdout.write(json ? `${JSON.stringify({ applied })}\n` : `${describeMigrations(applied)}\n`);
    });
}

function describeMigrations(applied: readonly string[]): string {
  return applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`;
}
