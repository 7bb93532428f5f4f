/** `npm run bench:links`: the work of admins with many links. `--help` says more. */
import { DataSource } from 'typeorm';
import { databaseOptions, type DatabaseSettings } from '#database';
import type { Values } from '../../apps/broker/src/configuration/configuration.js';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { atMost, Report } from '../harness/figures/report.js';
import { readOptions } from '../harness/options/read-options.js';
import { BenchDatabase } from '../refresh/bench-database.js';
import { compareSizes } from './compare-sizes.js';
import { measureRevocation } from './measure-revocation.js';
import { measureSearches } from './measure-searches.js';
import { linksBench } from './options.js';
import { seedTrail } from './seed-trail.js';
import { seedManyLinks } from './seed-many-links.js';

/** Milliseconds for the first page. */
const GOAL = 50;

/** How many times as long as with fewer links the same work may take. */
const RATIO_GOAL = atMost(1.3);

const chosen = readOptions(linksBench);
const { beside, links, rounds } = chosen.values;
const report = new Report(chosen);
if (beside > 0) await reportSizes();
else await measureOneSize();
report.finish();

async function measureOneSize(): Promise<void> {
  const database = await BenchDatabase.create();
  try {
    await seedManyLinks(database, links);
    await seedTrail(database);
    const settings: Values<DatabaseSettings> = { url: database.url, poolSize: 2, connectionTimeout: 10_000 };
    const dataSource = await new DataSource(databaseOptions(settings, databaseSchema)).initialize();
    try {
      if (chosen.parts.includes('searches')) await reportSearches(dataSource);
      if (chosen.parts.includes('revocation')) await reportRevocation(dataSource);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await database.remove();
  }
}

/** Counts, claims and searches with `links` links, compared with fewer. */
async function reportSizes(): Promise<void> {
  const { times, plan } = await compareSizes([beside, links], rounds);
  console.log(plan);
  for (const { work, p50, p99, ratio } of times) {
    const parameters = { work, links };
    const fewer = { name: `${beside} links`, ratio, goal: RATIO_GOAL };
    report.add({ name: 'p50', unit: 'ms', values: p50.slice(-1), parameters, beside: [fewer] });
    report.add({ name: 'p99', unit: 'ms', values: p99.slice(-1), parameters, goal: atMost(GOAL) });
  }
}

async function reportSearches(dataSource: DataSource): Promise<void> {
  for (const { search, p50, p99, timesOneLink } of await measureSearches(dataSource, rounds)) {
    const parameters = { search, links };
    const beside = { name: 'one link by its id', ratio: timesOneLink };
    report.add({ name: 'page p50', unit: 'ms', values: [p50], parameters, beside: [beside] });
    report.add({ name: 'page p99', unit: 'ms', values: [p99], parameters, goal: atMost(GOAL) });
  }
}

async function reportRevocation(dataSource: DataSource): Promise<void> {
  const { links: revoked, linksPerSecond, firstBatch } = await measureRevocation(dataSource);
  const parameters = { links, revoked };
  report.add({ name: 'links revoked', unit: '/s', values: [linksPerSecond], parameters });
  report.add({ name: 'until the first batch had ended', unit: 'ms', values: [firstBatch], parameters });
}
