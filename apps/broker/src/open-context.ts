import {
  Module,
  type DynamicModule,
  type INestApplicationContext,
  type Provider,
  type Type,
} from '@nestjs/common';
import type { NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Keyring, KeyringSettings, KnownAnswers, type KeyringSource } from '#keyring';
import { explained } from './explain-keyring.js';
import { RecordsModule } from './records.module.js';
import { SecretsModule } from './secrets.module.js';

/** Logs very little: standard output belongs to the command. */
const OPTIONS: Pick<NestApplicationOptions, 'logger' | 'abortOnError'> = {
  logger: ['fatal', 'error'],
  abortOnError: false,
};

/** What a command passes to the modules instead of a broker's configuration. */
@Module({})
class CommandModule {
  static with(providers: readonly Provider[]): DynamicModule {
    const tokens = providers.map((provider) => ('provide' in provider ? provider.provide : provider));
    return { module: CommandModule, global: true, providers: [...providers], exports: tokens };
  }
}

/**
 * The broker's modules that need only the database, without HTTP and without background work.
 *
 * @param database stays open when the context is closed
 */
export async function openRecords(database: DataSource): Promise<INestApplicationContext> {
  return open(RecordsModule, [{ provide: DataSource, useValue: database }]);
}

/**
 * The broker's modules with everything encrypted, without HTTP and without background work. The keys are proved
 * against the database; nothing is written.
 *
 * @param database stays open when the context is closed
 * @throws ConfigurationInvalid for a bad key, or one that differs from the key the database knows by its id
 * @throws StartRefused if a KMS does not unwrap the keyring
 */
export async function openSecrets(
  database: DataSource,
  keyringSource: KeyringSource,
): Promise<INestApplicationContext> {
  return explained(keyringSource, async () => {
    const keyring = Keyring.of(await keyringSource.read());
    const settings: Pick<KeyringSettings, keyof KeyringSettings> = { keyring, keyringSource };
    const context = await open(SecretsModule, [
      { provide: DataSource, useValue: database },
      { provide: KeyringSettings, useValue: settings },
      // Metrics are scraped only from brokers.
      { provide: Registry, useValue: new Registry() },
    ]);
    try {
      await context.get(KnownAnswers).check(keyring.keys);
      return context;
    } catch (error) {
      await context.close();
      throw error;
    }
  });
}

async function open(parts: Type, providers: readonly Provider[]): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(
    { module: parts, imports: [CommandModule.with(providers)] },
    OPTIONS,
  );
}
