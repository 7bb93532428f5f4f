import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail, type Changer } from '#audit';
import { ImportNotFound } from './import-errors.js';
import type { ImportRow, ImportVerdict, LinkImport } from './link-import.js';

const READ = `
  SELECT i.id, i.state, i.dry_run AS "dryRun", i.started_at AS "startedAt",
    coalesce(i.actor_id, i.actor_kind) AS "startedBy", i.finished_at AS "finishedAt", i.sha256,
    coalesce((
      SELECT jsonb_object_agg(c.verdict, c.rows)
      FROM (SELECT verdict, count(*) AS rows FROM link_import_rows WHERE import_id = i.id GROUP BY verdict) AS c
    ), '{}'::jsonb) AS counts
  FROM link_imports i`;

type ImportColumns = Omit<LinkImport, 'finishedAt' | 'sha256'> & {
  readonly finishedAt: Date | null;
  readonly sha256: Buffer | null;
};

const READ_ROWS = `
  SELECT link_id AS id, line, service, user_id AS "userId", verdict, field, reason, decided_at AS "decidedAt"
  FROM link_import_rows
  WHERE import_id = $1 AND ($2::text IS NULL OR verdict = $2) AND ($3::uuid IS NULL OR link_id > $3)
  ORDER BY link_id LIMIT $4`;

type RowColumns = { readonly [Member in keyof ImportRow]: NonNullable<ImportRow[Member]> | null } & Pick<
  ImportRow,
  'id' | 'line' | 'verdict'
>;

/** The import stays locked, so that no row is claimed meanwhile that it would miss. */
const END = `
  UPDATE link_imports SET state = 'cancelled', finished_at = now()
  WHERE id = $1 AND state IN ('loading', 'running') RETURNING id`;

const CANCEL_ROWS = `
  WITH cancelled AS (
    UPDATE link_import_rows SET verdict = 'cancelled', reason = NULL, decided_at = now()
    WHERE import_id = $1 AND verdict = 'waiting' RETURNING link_id
  )
  DELETE FROM link_import_secrets WHERE link_id IN (SELECT link_id FROM cancelled)`;

/** Which rows of an import to read. */
export interface ImportRowFilter {
  readonly verdict?: ImportVerdict | undefined;
  /** The cursor: only rows with a higher id. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Reads imports, and cancels them. */
@Injectable()
export class ImportStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  /** One import. @throws ImportNotFound */
  async find(id: string): Promise<LinkImport> {
    return findImport(this.database, id);
  }

  /** Imports, newest first. @param before only those with a lower id */
  async list(limit: number, before: string | undefined): Promise<LinkImport[]> {
    const rows = await this.database.query<ImportColumns[]>(
      `${READ} WHERE $1::uuid IS NULL OR i.id < $1 ORDER BY i.id DESC LIMIT $2`,
      [before ?? null, limit],
    );
    return rows.map(importOf);
  }

  /** Rows of an import in the order of their lines. @throws ImportNotFound */
  async rows(id: string, { verdict, after, limit }: ImportRowFilter): Promise<ImportRow[]> {
    const rows = await this.database.query<RowColumns[]>(READ_ROWS, [
      id,
      verdict ?? null,
      after ?? null,
      limit,
    ]);
    if (rows.length === 0) await this.find(id);
    return rows.map(rowOf);
  }

  /**
   * Ends an import: no further row is presented, and the tokens of those that wait are destroyed. What was presented is carried out,
   * and links that were made stay. Does nothing to an import that has ended.
   *
   * @throws ImportNotFound
   */
  async cancel(id: string, by: Changer): Promise<LinkImport> {
    return this.database.transaction(async (manager) => {
      const [ended] = await manager.query<[unknown[], number]>(END, [id]);
      if (ended.length > 0) {
        await manager.query(CANCEL_ROWS, [id]);
        await this.audit.recordWithin(manager, [
          { action: 'link_import.cancelled', result: 'succeeded', ...by, details: { import: id } },
        ]);
      }
      return findImport(manager, id);
    });
  }
}

async function findImport(manager: Pick<EntityManager, 'query'>, id: string): Promise<LinkImport> {
  const [row] = await manager.query<ImportColumns[]>(`${READ} WHERE i.id = $1`, [id]);
  if (row === undefined) throw new ImportNotFound();
  return importOf(row);
}

function importOf(row: ImportColumns): LinkImport {
  return { ...row, finishedAt: row.finishedAt ?? undefined, sha256: row.sha256 ?? undefined };
}

function rowOf(row: RowColumns): ImportRow {
  return {
    ...row,
    service: row.service ?? undefined,
    userId: row.userId ?? undefined,
    field: row.field ?? undefined,
    reason: row.reason ?? undefined,
    decidedAt: row.decidedAt ?? undefined,
  };
}
