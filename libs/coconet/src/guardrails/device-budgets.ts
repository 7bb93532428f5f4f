import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { retryConflicts, tokenBucket } from '#database';
import { Beat } from '#kernel';
import { keyOf, type DeviceCommand } from './device-command.js';

/** A command of a device, and how often it is wanted. */
export interface Wanted {
  readonly command: DeviceCommand;
  readonly perMinute: number;
  readonly count: number;
}

/** What a device's budget gave. */
export interface Given {
  readonly capability: string;
  readonly granted: number;
  /** What is left; a fraction counts towards the next command. */
  readonly available: number;
}

/** Devices beyond their limit that are remembered to be shown; the oldest go first. */
const SHOWN_LIMIT = 10_000;

/** Milliseconds between two sweeps: as long as an empty budget takes to fill up. */
const SWEEP_INTERVAL = 60_000;

/** Rows that one statement removes: well under a second of work. */
const SWEEP_SIZE = 10_000;

const KEY = 'link_id, network_id, device_id, resource_id, capability, command';

/** $1 to $6 are lists of the key's parts. */
const asked = (columns: string): string =>
  `unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], ${columns})`;

const WANTED = '(excluded.granted + excluded.exceeded)';

const bucket = tokenBucket({
  row: 'budget',
  perSecond: '(excluded.per_minute / 60.0)',
  capacity: 'excluded.per_minute',
  wanted: WANTED,
  now: 'now()',
});

/** A new bucket is full. Rows are locked in the order of their key, so that two replicas don't wait for one another in a ring. */
const TAKE = `
  INSERT INTO device_budgets AS budget
    (${KEY}, per_minute, available, granted, updated_at, exceeded, exceeded_at)
  SELECT ${KEY}, per_minute, per_minute - least(wanted, per_minute), least(wanted, per_minute), now(),
    greatest(0, wanted - per_minute), CASE WHEN wanted > per_minute THEN now() END
  FROM ${asked('$7::int[], $8::int[]')} AS asked (${KEY}, per_minute, wanted)
  ORDER BY ${KEY}
  ON CONFLICT (${KEY}) DO UPDATE SET
    per_minute = excluded.per_minute,
    available = ${bucket.filled} - ${bucket.granted},
    granted = ${bucket.granted},
    updated_at = greatest(budget.updated_at, now()),
    exceeded = budget.exceeded + ${WANTED} - ${bucket.granted},
    exceeded_at = CASE WHEN ${WANTED} > ${bucket.granted} THEN now() ELSE budget.exceeded_at END
  RETURNING capability, granted, available`;

const GIVE_BACK = `
  UPDATE device_budgets SET available = least(per_minute, available + 1)
  WHERE (${KEY}) = ($1, $2, $3, $4, $5, $6)`;

const COUNT_REFUSED = `
  UPDATE device_budgets b SET exceeded = b.exceeded + asked.refused, exceeded_at = now()
  FROM ${asked('$7::int[]')} AS asked (${KEY}, refused)
  WHERE ${KEY.split(', ')
    .map((column) => `b.${column} = asked.${column}`)
    .join(' AND ')}`;

/** A bucket that is full again means the same as a missing one. */
const SWEEP = `
  DELETE FROM device_budgets WHERE ctid = ANY (ARRAY (
    SELECT ctid FROM device_budgets
    WHERE available + per_minute / 60.0 * extract(epoch FROM now() - updated_at) >= per_minute
      AND (exceeded_at IS NULL OR exceeded_at <= greatest(now() - interval '1 day', (
        SELECT exceeded_at FROM device_budgets WHERE exceeded_at IS NOT NULL
        ORDER BY exceeded_at DESC OFFSET $2 LIMIT 1)))
    LIMIT $1 FOR UPDATE SKIP LOCKED))`;

/** The budgets of devices' commands, shared by all replicas through the database. */
@Injectable()
export class DeviceBudgets implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DeviceBudgets.name);
  private readonly beat = new Beat(
    SWEEP_INTERVAL,
    () => this.sweep(),
    () => {
      this.logger.warn('Full budgets of devices could not be removed; trying again later');
    },
  );

  private stopped = false;

  constructor(private readonly database: DataSource) {}

  /** Takes as many commands as there are, and counts those beyond. @param wanted of each command one entry; the answer has no order */
  take(wanted: readonly Wanted[]): Promise<Given[]> {
    const parameters = [
      ...keysOf(wanted),
      wanted.map(({ perMinute }) => perMinute),
      wanted.map(({ count }) => count),
    ];
    return retryConflicts(() => this.database.query<Given[]>(TAKE, parameters));
  }

  /** Gives one command back that was taken and not sent. */
  async giveBack(command: DeviceCommand): Promise<void> {
    await this.database.query(GIVE_BACK, keyOf(command));
  }

  /** Counts commands that were refused without asking. */
  async countRefused(refused: readonly Pick<Wanted, 'command' | 'count'>[]): Promise<void> {
    const parameters = [...keysOf(refused), refused.map(({ count }) => count)];
    await retryConflicts(() => this.database.query(COUNT_REFUSED, parameters));
  }

  /** Removes every budget that is full again, however many there are; those that were exceeded stay for a day to be shown. */
  async sweep(size = SWEEP_SIZE, shown = SHOWN_LIMIT): Promise<void> {
    for (;;) {
      const [, removed] = await this.database.query<[unknown, number]>(SWEEP, [size, shown]);
      if (removed < size || this.stopped) return;
    }
  }

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  /** Resolves once the statement in progress is committed. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    await this.beat.stop();
  }
}

function keysOf(wanted: readonly Pick<Wanted, 'command'>[]): string[][] {
  const keys = wanted.map(({ command }) => keyOf(command));
  return [0, 1, 2, 3, 4, 5].map((part) => keys.map((key) => key[part] ?? ''));
}
