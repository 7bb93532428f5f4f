/** Brings the database up to date and says what was done: `npm run migrate`. */
import 'reflect-metadata';
import { migrate } from '#database';
import { DatabaseUnavailable } from './database/open-database.js';
import { endProcess } from './end-process.js';

try {
  // Loaded here, because a missing DATABASE_URL is found while it loads and must be reported like any bad setting.
  const { dataSource } = await import('../../../ormconfig.js');
  const done = await dataSource
    .initialize()
    .then(migrate)
    .catch((error: unknown) => {
      throw new DatabaseUnavailable(error);
    });
  await dataSource.destroy();
  process.stdout.write(done.length === 0 ? 'The database is up to date.\n' : `Applied ${done.join(', ')}.\n`);
} catch (error) {
  endProcess('The database could not be migrated', error);
}
