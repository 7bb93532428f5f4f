import { join } from 'node:path';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { Beat, failureName } from '#kernel';
import { RefreshSettings } from '../refresh-settings.js';
import { DatabaseMarkStore, type DatabaseLook } from './database-mark.store.js';
import { SightingFile } from './sighting-file.js';
import { compareSightings, type Sighting } from './sighting.js';

/** Milliseconds between two checks: a restore that undoes less time than this may go unnoticed. */
const LOOK_INTERVAL = 10_000;

/** Milliseconds for which readiness reports a restore: a week, so that an operator who was absent still sees it. */
const NOTICE_TIME = 7 * 24 * 3_600_000;

/**
 * Notices that the database went back in time: it was restored from a backup, or a standby that lagged took
 * over. The refresh tokens it then holds may be dead at COCO, and links end one by one as they are refreshed;
 * operators should know why.
 *
 * The database counts every look. Each replica keeps the last count on its own disk, which a restore does not
 * touch, so a lower count reveals it. Neither the system identifier nor the timeline would: a fail-over
 * changes the timeline and loses nothing, and restoring a disk snapshot changes neither.
 */
@Injectable()
export class RestoreWatch implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(RestoreWatch.name);
  private readonly file: SightingFile;
  /** While the database is down, nothing can be concluded. */
  private readonly beat = new Beat(
    LOOK_INTERVAL,
    () => this.lookAgain(),
    () => undefined,
  );
  private last: DatabaseLook | undefined;
  private fileFails = false;

  constructor(
    private readonly store: DatabaseMarkStore,
    settings: RefreshSettings,
    registry: Registry,
  ) {
    this.file = new SightingFile(join(settings.journalDirectory, 'database.seen'));
    const restores = (): number | undefined => this.last?.restores;
    new Gauge({
      name: 'database_restores',
      help: 'How often this database was found to be older than a replica had seen it. Alert on any increase.',
      registers: [registry],
      collect() {
        this.set(restores() ?? 0);
      },
    });
  }

  /**
   * Checks before the first token is refreshed. If migrations are run separately, the tables may not exist
   * yet: the broker then starts, but is not ready.
   */
  async onModuleInit(): Promise<void> {
    this.beat.start();
    await this.lookAgain().catch((error: unknown) => {
      const name = failureName(error);
      this.logger.warn(`The mark of the database could not be read yet: ${name}`);
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Compares with the last sighting by this process or, before its first look, by the previous one on this disk. */
  private async lookAgain(): Promise<void> {
    await this.look(this.last ?? (await this.file.read()));
  }

  /** What readiness says about it; `undefined` when the database has not gone back lately. */
  get notice(): string | undefined {
    const { lastRestoreAt, at } = this.last ?? {};
    if (!lastRestoreAt || !at || at.getTime() - lastRestoreAt.getTime() > NOTICE_TIME) return undefined;
    return `the database was found restored from an older state at ${lastRestoreAt.toISOString()}`;
  }

  private async look(before: Sighting | undefined): Promise<void> {
    let now = await this.store.look();
    if (before !== undefined) {
      const comparison = compareSightings(now, before);
      if (comparison === 'older') {
        await this.report(now, before);
        now = await this.store.look();
      }
      if (comparison === 'another')
        this.logger.warn('This is a different database from the one this replica last used');
    }
    this.last = now;
    await this.keep(now);
  }

  private async report(now: Sighting, before: Sighting): Promise<void> {
    if (!(await this.store.recordRestore(now, before))) return;
    this.logger.error(
      `The database is older than this replica saw it at ${before.at.toISOString()}: it was restored from a backup, or a ` +
        'standby that lagged took over. Refresh tokens replaced since then are dead at COCO, so their links will require ' +
        'a new consent; links revoked since then are active again. See docs/restored-backups.md',
    );
  }

  private async keep(sighting: Sighting): Promise<void> {
    try {
      await this.file.write(sighting);
      this.fileFails = false;
    } catch (error) {
      if (!this.fileFails)
        this.logger.warn(`The mark of the database cannot be kept on this disk: ${failureName(error)}`);
      this.fileFails = true;
    }
  }
}
