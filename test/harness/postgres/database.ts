import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';

/** A separate database for one test file, cloned from the migrated template. */
export interface TestDatabase {
  readonly url: string;
  query(statement: string, parameters?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Opens a separate pool, which `drop` closes. */
  connect(options?: { readonly poolSize?: number }): Promise<DataSource>;
  drop(): Promise<void>;
}

/** Clones the template that the set-up of the test run migrated. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = serverUrl();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE broker_template`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  const sources: DataSource[] = [];
  return {
    url: url.href,
    query: async (statement, parameters = []) =>
      (await client.query<Record<string, unknown>>(statement, parameters)).rows,
    connect: (options) => {
      const source = new DataSource({ type: 'postgres', url: url.href, ...options });
      sources.push(source);
      return source.initialize();
    },
    drop: async () => {
      await Promise.all(
        sources.filter(({ isInitialized }) => isInitialized).map((source) => source.destroy()),
      );
      await client.end();
      await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

function serverUrl(): string {
  const url = process.env.TEST_POSTGRES_URL;
  if (url === undefined) throw new Error('TEST_POSTGRES_URL is not set: run the tests through npm');
  return url;
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
