/** A test database as PostgreSQL keeps it on disk: deleted rows and the write-ahead log included. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderContents } from '../../demo/search/folder-contents.js';
import type { Part, Place } from '../../demo/search/place.js';
import type { TestDatabase } from '../harness/postgres/database.js';

/** The files of one database, from a moment on. */
export class DatabaseFiles {
  private constructor(
    private readonly database: TestDatabase,
    private readonly server: string,
    private readonly folder: string,
    private readonly firstLogFile: string,
  ) {}

  /** Remembers the current position of the write-ahead log; what was written before is not of this database's use. */
  static async of(database: TestDatabase): Promise<DatabaseFiles> {
    const [row] = await database.query(
      `SELECT current_setting('data_directory') AS server, oid::text AS folder,
         pg_walfile_name(pg_current_wal_lsn()) AS log
       FROM pg_database WHERE datname = current_database()`,
    );
    return new DatabaseFiles(database, String(row?.server), String(row?.folder), String(row?.log));
  }

  /** Everything that is on disk now. */
  async read(): Promise<Place> {
    // A checkpoint, which brings the tables to disk, may also throw the log away.
    const log = this.readLog();
    await this.database.query('CHECKPOINT');
    const tables = folderContents('', [join(this.server, 'base', this.folder)]);
    return { name: 'the files of the database', parts: [...log, ...tables.parts] };
  }

  private readLog(): Part[] {
    const folder = join(this.server, 'pg_wal');
    return readdirSync(folder)
      .filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= this.firstLogFile)
      .map((name) => ({ name: `write-ahead log ${name}`, bytes: readFileSync(join(folder, name)) }));
  }
}
