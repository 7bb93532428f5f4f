import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
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

/** What the refresh has before it, read when the metrics are asked for. */
@Injectable()
export class RefreshGauges {
  constructor(
    private readonly database: DataSource,
    keeper: PairKeeper,
    journal: Journal,
    registry: Registry,
  ) {
    const due = this.due.bind(this);
    const oldest = new Gauge({
      name: 'refresh_oldest_due_seconds',
      help: 'Age of the longest due refresh, of all replicas; 0 when none is due.',
      registers: [registry],
    });
    new Gauge({
      name: 'refreshes_due',
      help: 'Links whose refresh is due, of all replicas.',
      registers: [registry],
      async collect() {
        const found = await due();
        if (found === undefined) return;
        this.set(found.links);
        oldest.set(found.oldest);
      },
    });
    const nextExpiry = this.nextExpiry.bind(this);
    new Gauge({
      name: 'links_next_expiry_seconds',
      help: 'Time to the next expiry of an access token, of the 1,000 links refreshed first; negative once it has expired.',
      registers: [registry],
      async collect() {
        const seconds = await nextExpiry();
        if (seconds === undefined) this.remove();
        else this.set(seconds);
      },
    });
    const own = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    };
    own(
      'refresh_saves_waiting',
      'Refreshed pairs of this replica that the database has not committed yet.',
      () => keeper.waiting,
    );
    own(
      'refresh_pairs_at_risk',
      'Of these, pairs that the journal did not take: they are lost if the process dies now. Any is an alarm.',
      () => keeper.atRisk,
    );
    own(
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
