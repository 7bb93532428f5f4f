import { Module, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { CoconetModule, CommandWriter } from '#coconet';
import { Gauges, NotReady, Readiness } from '#ops';
import { RefreshModule, RefreshReadiness, RestoreWatch, SharedLimits } from '#refresh';
import { KeyringWatch } from '#keyring';
import { KeyringCheck } from './keyring-check.js';
import { LinkCensus } from './link-census.js';
import { MigrationsCheck } from './migrations-check.js';

/** Connects the state of the libs with readiness and metrics. */
@Module({
  imports: [CoconetModule, RefreshModule],
  providers: [KeyringCheck, LinkCensus, MigrationsCheck],
  exports: [LinkCensus],
})
export class WatchModule implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly readiness: Readiness,
    private readonly gauges: Gauges,
    private readonly keyring: KeyringCheck,
    private readonly migrations: MigrationsCheck,
    private readonly census: LinkCensus,
    private readonly refresh: RefreshReadiness,
    private readonly keys: KeyringWatch,
    private readonly restores: RestoreWatch,
    private readonly limits: SharedLimits,
    private readonly trail: AuditTrail,
    private readonly commands: CommandWriter,
  ) {}

  onModuleInit(): void {
    this.readiness.add({ name: 'keyring', run: () => this.keyring.run() });
    this.readiness.addNotice({ name: 'keyring', read: () => this.keyring.notice });
    this.readiness.add({
      name: 'primaryKey',
      run: () => {
        requireNone(this.keys.problem);
      },
    });
    this.readiness.add({ name: 'migrations', run: () => this.migrations.run() });
    this.readiness.add({
      name: 'refreshJournal',
      run: () => {
        requireNone(this.refresh.journalProblem);
      },
    });
    this.readiness.add({ name: 'refreshSaves', run: () => this.refresh.pairsAreSaved() });
    this.readiness.add({
      name: 'auditTrail',
      run: () => {
        requireNone(this.trail.problem ?? this.commands.problem);
      },
    });
    this.readiness.addNotice({ name: 'refreshJournal', read: () => this.refresh.notice });
    this.readiness.addNotice({ name: 'databaseRestored', read: () => this.restores.notice });
    this.readiness.addNotice({ name: 'refreshBrake', read: () => this.limits.notice });
    this.gauges.add({
      name: 'broker_links',
      help: 'Links by state.',
      label: 'status',
      read: () => this.census.byStatus(),
    });
  }

  /** So that a missing key is logged at start, even if nobody queries readiness. */
  async onApplicationBootstrap(): Promise<void> {
    await this.keyring.run().catch(() => undefined);
  }
}

function requireNone(problem: string | undefined): void {
  if (problem !== undefined) throw new NotReady(problem);
}
