import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { oneAtATime } from '#kernel';
import { countDue, nextExpiry } from '#vault/refresh';
import { Journal } from '../journal/journal.js';
import { RefreshSettings } from '../refresh-settings.js';
import { PairKeeper } from '../save/pair-keeper.js';

/** A figure, or `undefined` if there is none or the database is down. */
type Reading = () => Promise<number | undefined> | number;

function addGauge(registry: Registry, name: string, help: string, read: Reading): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const figure = await read();
      if (figure === undefined) this.remove();
      else this.set(figure);
    },
  });
}

/** The backlog of refreshes, read when metrics are collected. */
@Injectable()
export class RefreshGauges {
  constructor(
    private readonly database: DataSource,
    keeper: PairKeeper,
    journal: Journal,
    registry: Registry,
    settings: RefreshSettings,
  ) {
    const add = (name: string, help: string, read: Reading): void => {
      addGauge(registry, name, help, read);
    };
    const due = oneAtATime(() => this.read(countDue));
    add(
      'refresh_oldest_due_seconds',
      'Age of the longest overdue refresh, of all replicas; 0 if none is due.',
      async () => (await due())?.oldest,
    );
    add(
      'refreshes_due',
      'Links whose refresh is due, of all replicas, up to 100,000.',
      async () => (await due())?.links,
    );
    add(
      'links_next_expiry_seconds',
      'Time to the next expiry of an access token, of the 1,000 links refreshed first; negative once it has expired. Idle links may expire.',
      () => this.read((database) => nextExpiry(database, settings)),
    );
    add(
      'refresh_saves_waiting',
      'Refreshed pairs of this replica that the database has not committed yet.',
      () => keeper.waiting,
    );
    add(
      'refresh_pairs_at_risk',
      'Uncommitted pairs that are not in the journal either: they are lost if the process dies now. Alert on any.',
      () => keeper.atRisk,
    );
    add(
      'refresh_journal_shut',
      '1 while this replica starts no refresh because its journal cannot be written.',
      () => (journal.isWritable ? 0 : 1),
    );
  }

  /** Metrics are needed most when the database is down: the others must still be answered then. */
  private async read<Figure>(
    figure: (database: DataSource) => Promise<Figure | undefined>,
  ): Promise<Figure | undefined> {
    return figure(this.database).catch(() => undefined);
  }
}
