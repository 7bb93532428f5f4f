import { hostname } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Beat, Ids } from '#kernel';
import { VERSION } from '../../version.js';
import type { Replica } from './overview.view.js';

/** Milliseconds between two signs of life: a replica counts as gone after 45 s, so three may fail. */
const BEAT = 10_000;

/** Milliseconds between two samples of how late the event loop is. */
const DELAY_RESOLUTION = 20;

/** The state of a circuit, by the value of its metric. */
const CIRCUITS: ReadonlyMap<number, string> = new Map([
  [0, 'closed'],
  [0.5, 'half_open'],
  [1, 'open'],
]);

const SHOW = `
  INSERT INTO broker_replicas (id, version, circuit, token_circuit, host, lag_ms) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (id) DO UPDATE SET seen_at = now(), circuit = excluded.circuit, token_circuit = excluded.token_circuit,
    lag_ms = excluded.lag_ms`;

const FORGET_DEAD = `DELETE FROM broker_replicas WHERE seen_at < now() - interval '1 day'`;

const READ_LIVE = `
  SELECT id, host, version, started_at AS "startedAt", seen_at AS "seenAt", circuit,
    token_circuit AS "tokenCircuit", lag_ms AS "lag" FROM broker_replicas
  WHERE seen_at > now() - interval '45 seconds' ORDER BY started_at, id`;

/** The running brokers, and how each sees COCO. */
@Injectable()
export class Replicas implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(Replicas.name);
  private readonly id: string;
  private readonly delays = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION });
  private readonly beat = new Beat(
    BEAT,
    () => this.show(),
    (failure) => {
      this.logger.debug(`The sign of life could not be written: ${failure}`);
    },
  );

  constructor(
    private readonly database: DataSource,
    private readonly registry: Registry,
    ids: Ids,
  ) {
    this.id = ids.next();
  }

  onApplicationBootstrap(): void {
    this.delays.enable();
    this.beat.start();
    this.beat.now();
  }

  /** A broker that stops removes itself. */
  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
    this.delays.disable();
    await this.database.query('DELETE FROM broker_replicas WHERE id = $1', [this.id]).catch(() => undefined);
  }

  /** The brokers with a recent sign of life, oldest first. */
  async live(): Promise<Replica[]> {
    return this.database.query<Replica[]>(READ_LIVE);
  }

  private async show(): Promise<void> {
    const circuits = [await this.circuit('coconet_circuit_open'), await this.circuit('refresh_circuit_open')];
    await this.database.query(SHOW, [this.id, VERSION, ...circuits, hostname(), this.lag()]);
    await this.database.query(FORGET_DEAD);
  }

  /** Milliseconds by which work began late, at the 99th percentile since the last sign of life. */
  private lag(): number {
    // Measured from one beat of the histogram to the next: what exceeds a beat is late.
    const late = this.delays.percentile(99) / 1e6 - DELAY_RESOLUTION;
    this.delays.reset();
    return Math.max(0, Math.round(late));
  }

  private async circuit(name: string): Promise<string> {
    const metric = await this.registry.getSingleMetric(name)?.get();
    return CIRCUITS.get(metric?.values[0]?.value ?? 0) ?? 'closed';
  }
}
