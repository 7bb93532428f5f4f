import { Module, type OnModuleInit } from '@nestjs/common';
import { Gauges, Readiness } from '#ops';
import { RefreshModule, RefreshReadiness } from '#refresh';
import { KeyringCheck } from './keyring-check.js';
import { LinkCensus } from './link-census.js';
import { MigrationsCheck } from './migrations-check.js';

/** Joins what the libs know to what operators watch. */
@Module({ imports: [RefreshModule], providers: [KeyringCheck, LinkCensus, MigrationsCheck] })
export class WatchModule implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly gauges: Gauges,
    private readonly keyring: KeyringCheck,
    private readonly migrations: MigrationsCheck,
    private readonly census: LinkCensus,
    private readonly refresh: RefreshReadiness,
  ) {}

  onModuleInit(): void {
    this.readiness.add({ name: 'keyring', run: () => this.keyring.run() });
    this.readiness.add({ name: 'migrations', run: () => this.migrations.run() });
    this.readiness.add({ name: 'refreshJournal', run: () => this.refresh.journalHasRoom() });
    this.readiness.add({ name: 'refreshSaves', run: () => this.refresh.pairsAreSaved() });
    this.gauges.add({
      name: 'broker_links',
      help: 'Links by state.',
      label: 'status',
      read: () => this.census.byStatus(),
    });
  }
}
