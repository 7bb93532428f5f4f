/**
 * Measures the work of admins with many links: `npm run bench:links -- [--links N] [--rounds N] [--json FILE]`.
 *
 * How long the first page of each search takes among a million links, compared with reading one link by its id, and how many links
 * a second a revocation ends. The goal is a page in 50 ms.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { databaseOptions, type DatabaseSettings } from '#database';
import type { Values } from '../../apps/broker/src/configuration/configuration.js';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { BenchDatabase } from '../refresh/bench-database.js';
import { measureRevocation } from './measure-revocation.js';
import { measureSearches } from './measure-searches.js';
import { seedTrail } from './seed-trail.js';
import { seedManyLinks } from './seed-many-links.js';

/** Milliseconds for the first page. */
const GOAL = 50;

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    links: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '50' },
  },
});

const database = await BenchDatabase.create();
try {
  const links = Number(values.links);
  await seedManyLinks(database, links);
  await seedTrail(database);
  const settings: Values<DatabaseSettings> = { url: database.url, poolSize: 2, connectionTimeout: 10_000 };
  const dataSource = await new DataSource(databaseOptions(settings, databaseSchema)).initialize();
  try {
    const searches = await measureSearches(dataSource, Number(values.rounds));
    const revocation = await measureRevocation(dataSource);
    const results = {
      at: new Date().toISOString(),
      cores: cpus().length,
      goal: GOAL,
      links,
      searches,
      revocation,
    };
    console.table(searches);
    console.table([revocation]);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
  } finally {
    await dataSource.destroy();
  }
} finally {
  await database.remove();
}
