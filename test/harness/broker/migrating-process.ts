/**
 * Runs the broker's migrations as a separate process, which can be suspended, with less patience than a real one has:
 * `node migrating-process.js URL MILLISECONDS`.
 */
import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { databaseSchema } from '../../../apps/broker/src/database/schema.js';
import { commandLimits, databaseOptions, migrate } from '#database';

const [url = '', patience = ''] = process.argv.slice(2);
const settings = { url, poolSize: 2, connectionTimeout: commandLimits.connect, limits: commandLimits };
const source = await new DataSource(databaseOptions(settings, databaseSchema)).initialize();
await migrate(source, Number(patience));
await source.destroy();
