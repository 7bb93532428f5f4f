/** Brings the database up to date and says what was done: `npm run migrate`. */
import 'reflect-metadata';
import { readEnvironment } from './configuration/environment.js';
import { migrateDatabase } from './database/migrate-database.js';
import { endProcess } from './process/end-process.js';
import { ignoreDebuggerSignal } from './process/ignore-debugger-signal.js';
import { surviveLostOutput } from './process/output.js';

ignoreDebuggerSignal();
surviveLostOutput();

try {
  const done = await migrateDatabase(readEnvironment());
  process.stdout.write(done.length === 0 ? 'The database is up to date.\n' : `Applied ${done.join(', ')}.\n`);
} catch (error) {
  endProcess('The database could not be migrated', error);
}
