import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { oneAtATime } from '#kernel';
import { Journal } from './journal/journal.js';
import { PairKeeper } from './pair-keeper.js';

/** Both are answered by the partial index of due links, as is the statement after it. */
const DUE = `
  SELECT count(*)::float8 AS links, coalesce(extract(epoch FROM now() - min(refresh_due_at)), 0)::float8 AS oldest
  FROM links WHERE status = 'active' AND refresh_due_at <= now()`;

/** Of the links that are refreshed first alone: for more the whole table would have to be read at every scrape. */
const NEXT_EXPIRY = `
  SELECT extract(epoch FROM min(access_token_expires_at) - now())::float8 AS seconds
  FROM (SELECT access_token_expires_at FROM links WHERE status = 'active' AND refresh_due_at IS NOT NULL
        ORDER BY refresh_due_at LIMIT 1000) AS first`;

/** A figure, or `undefined` where there is none or the database is away. */
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

/** What the refresh has before it, read when the metrics are asked for. */
@Injectable()
export class RefreshGauges {
  constructor(
    private readonly database: DataSource,
    keeper: PairKeeper,
    journal: Journal,
    registry: Registry,
  ) {
    const add = (name: string, help: string, read: Reading): void => {
      addGauge(registry, name, help, read);
    };
    const due = oneAtATime(this.due.bind(this));
    add(
      'refresh_oldest_due_seconds',
      'Age of the longest due refresh, of all replicas; 0 when none is due.',
      async () => (await due())?.oldest,
    );
    add('refreshes_due', 'Links whose refresh is due, of all replicas.', async () => (await due())?.links);
    add(
      'links_next_expiry_seconds',
      'Time to the next expiry of an access token, of the 1,000 links refreshed first; negative once it has expired.',
      this.nextExpiry.bind(this),
    );
    add(
      'refresh_saves_waiting',
      'Refreshed pairs of this replica that the database has not committed yet.',
      () => keeper.waiting,
    );
    add(
      'refresh_pairs_at_risk',
      'Of these, pairs that the journal did not take: they are lost if the process dies now. Any is an alarm.',
      () => keeper.atRisk,
    );
    add(
      'refresh_journal_shut',
      '1 while this replica starts no refresh because its journal cannot be written.',
      () => (journal.isWritable ? 0 : 1),
    );
  }

  /** `undefined` where no link is active, or the database is away. */
  private async nextExpiry(): Promise<number | undefined> {
    const [row] = await this.read<{ seconds: number | null }>(NEXT_EXPIRY);
    return row?.seconds ?? undefined;
  }

  private async due(): Promise<{ links: number; oldest: number } | undefined> {
    const [row] = await this.read<{ links: number; oldest: number }>(DUE);
    return row;
  }

  /** Metrics are asked for most when the database is away: the others must still be answered then. */
  private async read<Row>(statement: string): Promise<Row[]> {
    try {
      return await this.database.query<Row[]>(statement);
    } catch {
      return [];
    }
  }
}
