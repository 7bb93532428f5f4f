import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readChainLag, sumServiceCalls } from '#audit';
import { Clock } from '#kernel';
import { LimitsStore } from '#refresh';
import { countByLastError, firstDue } from '#vault';
import { LinkCensus } from '../../watch/link-census.js';
import { judge, type RefreshMinute } from './overview-verdict.js';
import type { OverviewView, RefreshPoint } from './overview.view.js';
import { Replicas } from './replicas.js';

/** Milliseconds for which an overview is reused: any number of open pages costs the same. */
const LIFETIME = 15_000;

/** Seconds between two points of the day's chart. */
const STEP_SECONDS = 300;

/** Maximum services shown. */
const SERVICES_SHOWN = 50;

/** Calls are counted per hour, so the day begins with a full hour. */
const DAY_BEGINS = `date_trunc('hour', now() - interval '24 hours')`;

const NOW = `SELECT now() AS now, ${DAY_BEGINS} AS since`;

const REFRESHES = `
  SELECT step AS at, coalesce(sum(m.succeeded), 0)::float8 AS succeeded, coalesce(sum(m.failed), 0)::float8 AS failed,
    coalesce(sum(m.refused), 0)::float8 AS refused
  FROM generate_series(
    date_bin('${STEP_SECONDS} seconds', now() - interval '24 hours', 'epoch') + interval '${STEP_SECONDS} seconds',
    now(), interval '${STEP_SECONDS} seconds') AS step
  LEFT JOIN refresh_minutes m ON m.minute >= step AND m.minute < step + interval '${STEP_SECONDS} seconds'
  GROUP BY step ORDER BY step`;

/** How refreshes fare now, minute by minute. */
const LATEST_REFRESHES = `
  SELECT minute AS at, succeeded::float8 AS succeeded, failed::float8 AS failed FROM refresh_minutes
  WHERE minute > now() - interval '15 minutes' ORDER BY minute`;

/** Gathers the answer to "is everything all right?" without walking a table of links or calls. */
@Injectable()
export class Overview {
  private cached: { readonly view: Promise<OverviewView>; readonly until: number } | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly census: LinkCensus,
    private readonly replicas: Replicas,
    private readonly limits: LimitsStore,
    private readonly clock: Clock,
  ) {}

  /** The overview, at most {@link LIFETIME} old; gathered once for concurrent requests. */
  read(): Promise<OverviewView> {
    const now = this.clock.monotonic();
    if (this.cached !== undefined && now < this.cached.until) return this.cached.view;
    const view = this.gather();
    this.cached = { view, until: now + LIFETIME };
    view.catch(() => (this.cached = undefined));
    return view;
  }

  private async gather(): Promise<OverviewView> {
    const [time] = await this.database.query<{ now: Date; since: Date }[]>(NOW);
    if (time === undefined) throw new Error('The database returned no time');
    const links = Object.fromEntries(await this.census.byStatus());
    const troubles = await countByLastError(this.database);
    const oldestDue = (await firstDue(this.database)) ?? null;
    const points = await this.database.query<RefreshPoint[]>(REFRESHES);
    const services = await sumServiceCalls(this.database, time.since, SERVICES_SHOWN);
    const replicas = await this.replicas.live();
    const chainLag = await readChainLag(this.database);
    const { brake } = await this.limits.describe();
    const refreshes = await this.database.query<RefreshMinute[]>(LATEST_REFRESHES);
    return {
      at: time.now,
      ...judge({ now: time.now, links, troubles, oldestDue, replicas, refreshes, brake, chainLag }),
      links,
      troubles,
      oldestDue,
      refreshes: { stepSeconds: STEP_SECONDS, points },
      calls: { since: time.since, services },
      replicas,
    };
  }
}
