/** The context of commands: the broker's own modules, which neither listen nor run background work. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { EncryptedKinds, VariableKeyring } from '#keyring';
import { openRecords, openSecrets } from '../../apps/broker/src/open-context.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
});

afterAll(async () => {
  await database.drop();
});

const openBoth = async (): Promise<INestApplicationContext[]> => {
  const source = new VariableKeyring(`a:${randomBytes(32).toString('base64')}`);
  return [await openRecords(dataSource), await openSecrets(dataSource, source)];
};

/** What a context does when it opens: the hooks of its providers that Nest calls. */
function startingHooks(context: INestApplicationContext): string[] {
  const providers = [...context.get(ModulesContainer).values()].flatMap((module) => [
    ...module.providers.values(),
  ]);
  return providers.flatMap(({ name, instance }) =>
    ['onModuleInit', 'onApplicationBootstrap']
      .filter((hook) => typeof (instance as Record<string, unknown> | null)?.[hook] === 'function')
      .map((hook) => `${String(name)}.${hook}`),
  );
}

it('nothing starts in the background of a command: no schedule, no subscription, no announcement to replicas', async () => {
  for (const context of await openBoth()) {
    expect(startingHooks(context)).toEqual([]);
    await context.close();
  }
  expect(await database.query('SELECT FROM keyring_holders')).toEqual([]);
  expect(await database.query('SELECT FROM vault_keys')).toEqual([]);
});

it('the database stays open, for it belongs to the command', async () => {
  for (const context of await openBoth()) await context.close();
  expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

it('every table with a wrapped data key belongs to a kind that guards its key', async () => {
  const kindOf: Readonly<Record<string, string>> = {
    account_pepper: 'accountPepper',
    awaiting_commands: 'awaitingCommands',
    link_names: 'linkNames',
    link_secrets: 'links',
    link_import_secrets: 'linkImports',
    link_sessions: 'linkSessions',
    webhooks: 'webhooks',
  };
  const tables = await database.query(
    `SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'data_key'`,
  );
  const [records, secrets] = await openBoth();
  const kinds = secrets?.get(EncryptedKinds).all.map(({ name }) => name);
  expect(tables.map(({ name }) => kindOf[String(name)] ?? `${String(name)} has no kind`).sort()).toEqual(
    [...(kinds ?? [])].sort(),
  );
  await records?.close();
  await secrets?.close();
});
