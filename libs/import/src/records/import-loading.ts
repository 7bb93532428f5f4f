import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { actorValues, AuditTrail, type Changer } from '#audit';
import { withPatience } from '#database';
import { Ids, type Secret } from '#kernel';
import { ImportNotLoading } from './import-errors.js';
import { digestOfImported, ImportedTokenCipher } from './imported-token.cipher.js';
import { SETTLE_LOADED } from './settle-loaded.js';
import type { ImportVerdict } from './link-import.js';

/** Milliseconds for each statement over all rows of an import: a hundred thousand take about a second. */
const SETTLE_TIMEOUT = 120_000;

/** A row as read from the file. */
export interface LoadedRow {
  /** Line of the file, from 1. */
  readonly line: number;
  readonly service: string | undefined;
  readonly userId: string | undefined;
  /** What the row can be presented with; absent if it has its verdict already. */
  readonly candidate: { readonly serviceId: string; readonly refreshToken: Secret } | undefined;
  /** The verdict of a row that is not a candidate. */
  readonly verdict: ImportVerdict | undefined;
  readonly field: string | undefined;
  readonly reason: string | undefined;
}

const BEGIN = `
  INSERT INTO link_imports (id, state, dry_run, actor_kind, actor_id, request_id, remote_address)
  VALUES ($1, 'loading', $2, $3, $4, $5, $6)`;

const STILL_LOADING = `
  UPDATE link_imports SET loaded_at = now() WHERE id = $1 AND state = 'loading' RETURNING dry_run AS "dryRun"`;

const INSERT_ROWS = `
  INSERT INTO link_import_rows
    (link_id, import_id, line, service, service_id, user_id, verdict, field, reason, token_digest, decided_at)
  SELECT r.link_id, $1, r.line, r.service, r.service_id, r.user_id, r.verdict, r.field, r.reason, r.token_digest,
    CASE WHEN r.verdict <> 'waiting' THEN now() END
  FROM unnest($2::uuid[], $3::integer[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::bytea[]) AS r (link_id, line, service, service_id, user_id, verdict, field, reason, token_digest)`;

const INSERT_SECRETS = `
  INSERT INTO link_import_secrets (link_id, key_id, data_key, refresh_token)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[])`;

const CLOSE = `
  UPDATE link_imports SET state = CASE WHEN dry_run THEN 'finished' ELSE 'running' END, sha256 = $2,
    finished_at = CASE WHEN dry_run THEN now() END
  WHERE id = $1`;

const ABANDON = `
  WITH abandoned AS (
    UPDATE link_imports SET state = 'abandoned', finished_at = now() WHERE id = $1 AND state = 'loading'
    RETURNING id
  )
  DELETE FROM link_import_rows WHERE import_id IN (SELECT id FROM abandoned)`;

/**
 * Stores the rows of an import while its file is read. Nothing is presented before the file was read to its end, so a file that is cut
 * short has no effect.
 */
@Injectable()
export class ImportLoading {
  constructor(
    private readonly database: DataSource,
    private readonly cipher: ImportedTokenCipher,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
  ) {}

  /** Begins an import and records who did. @returns its id */
  async begin(dryRun: boolean, by: Changer): Promise<string> {
    const id = this.ids.next();
    await this.database.transaction(async (manager) => {
      await manager.query(BEGIN, [id, dryRun, ...actorValues(by)]);
      await this.audit.recordWithin(manager, [
        { action: 'link_import.started', result: 'started', ...by, details: { import: id, dryRun } },
      ]);
    });
    return id;
  }

  /**
   * Stores rows in the order of their lines, their tokens encrypted. A dry run keeps no token.
   *
   * @throws ImportNotLoading if it was cancelled meanwhile
   */
  async add(importId: string, rows: readonly LoadedRow[]): Promise<void> {
    const named = rows.map((row) => ({ ...row, linkId: this.ids.next() }));
    await this.database.transaction(async (manager) => {
      const dryRun = await requireLoading(manager, importId);
      await manager.query(INSERT_ROWS, [
        importId,
        named.map(({ linkId }) => linkId),
        named.map(({ line }) => line),
        named.map(({ service }) => service ?? null),
        named.map(({ candidate }) => candidate?.serviceId ?? null),
        named.map(({ userId }) => userId ?? null),
        named.map(({ verdict }) => verdict ?? 'waiting'),
        named.map(({ field }) => field ?? null),
        named.map(({ reason }) => reason ?? null),
        named.map(({ candidate }) =>
          candidate === undefined ? null : digestOfImported(candidate.refreshToken),
        ),
      ]);
      if (!dryRun) await this.addSecrets(manager, named);
    });
  }

  private async addSecrets(
    manager: EntityManager,
    rows: readonly (LoadedRow & { readonly linkId: string })[],
  ): Promise<void> {
    const secrets = rows.flatMap(({ linkId, candidate }) =>
      candidate === undefined
        ? []
        : [
            {
              linkId,
              ...this.cipher.encrypt({ linkId, serviceId: candidate.serviceId }, candidate.refreshToken),
            },
          ],
    );
    await manager.query(INSERT_SECRETS, [
      secrets.map(({ linkId }) => linkId),
      secrets.map(({ keyId }) => keyId),
      secrets.map(({ dataKey }) => dataKey),
      secrets.map(({ refreshToken }) => refreshToken),
    ]);
  }

  /**
   * The file was read to its end: settles what can be decided without COCO. From then on replicas present the rest, unless it is a
   * dry run.
   *
   * @param fileDigest SHA-256 of the encrypted file
   * @throws ImportNotLoading if it was cancelled meanwhile
   */
  async close(importId: string, fileDigest: Buffer): Promise<void> {
    await withPatience(this.database, SETTLE_TIMEOUT, async (manager) => {
      await requireLoading(manager, importId);
      for (const step of SETTLE_LOADED) await manager.query(step, [importId]);
      await manager.query(CLOSE, [importId, fileDigest]);
    });
  }

  /** The file turned out not to be complete: its rows and their tokens are destroyed. */
  async abandon(importId: string): Promise<void> {
    await this.database.query(ABANDON, [importId]);
  }
}

/** Locks the import until the end of the transaction. @returns whether it is a dry run */
async function requireLoading(manager: Pick<EntityManager, 'query'>, importId: string): Promise<boolean> {
  const [rows] = await manager.query<[{ dryRun: boolean }[], number]>(STILL_LOADING, [importId]);
  const [found] = rows;
  if (found === undefined) throw new ImportNotLoading();
  return found.dryRun;
}
