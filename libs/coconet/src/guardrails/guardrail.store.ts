import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail, type AuditEvent, type Changer } from '#audit';
import type { Guardrail, GuardrailMode } from './guardrail.js';

/** The channel on which a changed guardrail is announced, in the transaction that changes it: its name. */
export const GUARDRAILS_CHANNEL = 'guardrails';

/** What an admin has set. */
export interface StoredGuardrail extends Guardrail {
  readonly changedAt: Date;
}

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

  /** All of them, by the name of the class or capability. */
  async list(): Promise<ReadonlyMap<string, StoredGuardrail>> {
    const rows = await this.database.query<GuardrailRow[]>(LIST);
    return new Map(rows.map(({ name, ...guardrail }) => [name, guardrail]));
  }

  /** Sets a guardrail; what it is set to already changes nothing. */
  async set(
    name: string,
    { perMinute, mode }: { perMinute: number; mode: GuardrailMode },
    by: Changer,
  ): Promise<void> {
    const details = { guardrail: name, perMinute, mode };
    await this.change(SET, [name, perMinute, mode], { action: 'guardrail.changed', details, ...by });
  }

  /** Takes back what an admin has set; without that nothing changes. */
  async reset(name: string, by: Changer): Promise<void> {
    await this.change(RESET, [name], { action: 'guardrail.reset', details: { guardrail: name }, ...by });
  }

  private async change(
    statement: string,
    parameters: readonly [string, ...unknown[]],
    record: Omit<AuditEvent, 'result'>,
  ): Promise<void> {
    await this.database.transaction(async (manager) => {
      const changed = await manager.query<unknown[]>(statement, [...parameters]);
      if (changed.length === 0) return;
      await this.trail.recordWithin(manager, [{ ...record, result: 'succeeded' }]);
      await manager.query('SELECT pg_notify($1, $2)', [GUARDRAILS_CHANNEL, parameters[0]]);
    });
  }
}
