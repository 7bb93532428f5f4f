import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Journal } from './journal/journal.js';

/** Both are answered by the partial index of due links. */
const DUE = `
  SELECT count(*)::float8 AS links, coalesce(extract(epoch FROM now() - min(refresh_due_at)), 0)::float8 AS oldest
  FROM links WHERE status = 'active' AND refresh_due_at <= now()`;

/** What the refresh has before it, read when the metrics are asked for. */
@Injectable()
export class RefreshGauges {
  constructor(
    private readonly database: DataSource,
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
    new Gauge({
      name: 'refresh_saves_waiting',
      help: 'Refreshed pairs of this replica that the database has not committed yet; they are in the journal.',
      registers: [registry],
      collect() {
        this.set(journal.length);
      },
    });
  }

  /** Metrics are asked for most when the database is away: the others must still be answered then. */
  private async due(): Promise<{ links: number; oldest: number } | undefined> {
    try {
      const [row] = await this.database.query<{ links: number; oldest: number }[]>(DUE);
      return row;
    } catch {
      return undefined;
    }
  }
}
