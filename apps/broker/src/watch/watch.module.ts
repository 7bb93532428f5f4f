import { Module, type OnModuleInit } from '@nestjs/common';
import { Gauges, Readiness } from '#ops';
import { KeyringCheck } from './keyring-check.js';
import { LinkCensus } from './link-census.js';
import { MigrationsCheck } from './migrations-check.js';

/** Joins what the libs know to what operators watch. */
@Module({ providers: [KeyringCheck, LinkCensus, MigrationsCheck] })
export class WatchModule implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly gauges: Gauges,
    private readonly keyring: KeyringCheck,
    private readonly migrations: MigrationsCheck,
    private readonly census: LinkCensus,
  ) {}

  onModuleInit(): void {
    this.readiness.add({ name: 'keyring', run: () => this.keyring.run() });
    this.readiness.add({ name: 'migrations', run: () => this.migrations.run() });
    this.gauges.add({
      name: 'broker_links',
      help: 'Links by state.',
      label: 'status',
      read: () => this.census.byStatus(),
    });
  }
}
