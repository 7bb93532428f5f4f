import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail, type AuditEvent, type Changer } from '#audit';
import { advisoryLocks } from '#database';
import type { Guardrail, GuardrailMode } from './guardrail.js';

/** The channel on which a changed guardrail is announced, in the transaction that changes it: its name. */
export const GUARDRAILS_CHANNEL = 'guardrails';

/** What an admin has set. */
interface StoredGuardrail extends Guardrail {
  readonly changedAt: Date;
}

/** What admins have set, by the name of the class or capability. */
export type StoredGuardrails = ReadonlyMap<string, StoredGuardrail>;

/** Throws if what is set is not what the caller expects; nothing is changed then. */
export type GuardrailCheck = (stored: StoredGuardrails) => void;

interface GuardrailRow extends StoredGuardrail {
  readonly name: string;
}

const LIST = `SELECT name, per_minute AS "perMinute", mode, changed_at AS "changedAt" FROM guardrails`;

const SET = `
  INSERT INTO guardrails (name, per_minute, mode) VALUES ($1, $2, $3)
  ON CONFLICT (name) DO UPDATE SET per_minute = excluded.per_minute, mode = excluded.mode, changed_at = now()
  WHERE (guardrails.per_minute, guardrails.mode) IS DISTINCT FROM (excluded.per_minute, excluded.mode)
  RETURNING name`;

const RESET = 'WITH gone AS (DELETE FROM guardrails WHERE name = $1 RETURNING name) SELECT name FROM gone';

/** The guardrails that admins have set. Every change is audited and announced to all replicas in its own transaction. */
@Injectable()
export class GuardrailStore {
  constructor(
    private readonly database: DataSource,
    private readonly trail: AuditTrail,
  ) {}

  /** All of them. */
  async list(): Promise<StoredGuardrails> {
    return listOf(this.database);
  }

  /** Sets a guardrail; what it is set to already changes nothing. @param check looks at them before, one change at a time */
  async set(
    name: string,
    { perMinute, mode }: { perMinute: number; mode: GuardrailMode },
    by: Changer,
    check?: GuardrailCheck,
  ): Promise<void> {
    const details = { guardrail: name, perMinute, mode };
    const record = { action: 'guardrail.changed', details, ...by } as const;
    await this.change(SET, [name, perMinute, mode], record, check);
  }

  /** Takes back what an admin has set; without that nothing changes. @param check as in {@link set} */
  async reset(name: string, by: Changer, check?: GuardrailCheck): Promise<void> {
    const record = { action: 'guardrail.reset', details: { guardrail: name }, ...by } as const;
    await this.change(RESET, [name], record, check);
  }

  private async change(
    statement: string,
    parameters: readonly [string, ...unknown[]],
    record: Omit<AuditEvent, 'result'>,
    check: GuardrailCheck | undefined,
  ): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.guardrails]);
      check?.(await listOf(manager));
      const changed = await manager.query<unknown[]>(statement, [...parameters]);
      if (changed.length === 0) return;
      await this.trail.recordWithin(manager, [{ ...record, result: 'succeeded' }]);
      await manager.query('SELECT pg_notify($1, $2)', [GUARDRAILS_CHANNEL, parameters[0]]);
    });
  }
}

async function listOf(manager: Pick<EntityManager, 'query'>): Promise<StoredGuardrails> {
  const rows = await manager.query<GuardrailRow[]>(LIST);
  return new Map(rows.map(({ name, ...guardrail }) => [name, guardrail]));
}
