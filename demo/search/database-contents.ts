/** The complete contents of a database, as bytes: every table, every row, every column. */
import { Client, type QueryResult } from 'pg';
import type { Place, Part } from './place.js';

const TABLES = `
  SELECT table_schema, table_name FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
  ORDER BY 1, 2`;

/** PostgreSQL writes a bytea as this and hexadecimal digits. */
const BYTEA = /^\\x(?:[0-9a-f]{2})*$/;

/** What is written into the database on purpose, to see whether a search finds it. */
const PLANT = `
  CREATE TABLE planted_by_the_demo AS SELECT $1::text AS as_text, convert_to($1, 'UTF8') AS as_bytes,
    encode(convert_to($1, 'UTF8'), 'hex') AS as_hexadecimal, encode(convert_to($1, 'UTF8'), 'base64') AS as_base64`;

/** Writes a value into a separate table, in four forms, one per column. */
export async function plant(databaseUrl: string, value: string): Promise<void> {
  await withClient(databaseUrl, (client) => client.query(PLANT, [value]));
}

/** Reads everything; values as the database gives them as text, bytes as bytes. */
export async function databaseContents(databaseUrl: string): Promise<Place> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ table_schema: string; table_name: string }>(TABLES);
    const parts: Part[] = [];
    for (const { table_schema: schema, table_name: table } of rows) {
      const name = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
      // As PostgreSQL writes them: a parsed date or number would no longer be what is stored.
      const types = { getTypeParser: () => (text: string | Buffer) => text };
      parts.push(...partsOf(table, await client.query({ text: `SELECT * FROM ${name}`, types })));
    }
    return { name: 'the database', parts };
  });
}

function partsOf(table: string, { rows, fields }: QueryResult<Record<string, string | null>>): Part[] {
  return fields.flatMap(({ name }) =>
    rows.flatMap((row) => {
      const value = row[name];
      return value === null || value === undefined
        ? []
        : [{ name: `${table}.${name}`, bytes: bytesOf(value) }];
    }),
  );
}

function bytesOf(text: string): Buffer {
  return BYTEA.test(text) ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text);
}

async function withClient<Result>(
  databaseUrl: string,
  use: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
