import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { recordEach } from '#audit';

/**
 * Milliseconds after which a presented row without an answer counts as lost: several times the longest token call. A pair that turns up
 * later still links it.
 */
const ANSWER_TIME = 60_000;

/** Milliseconds without a new row after which the upload of a file counts as cut. */
const LOADING_TIME = 300_000;

/** Days for which a finished import and its rows can be read. */
const KEPT_DAYS = 30;

/** Whether there is anything to do: the one statement that a broker without imports runs. */
const LOOK = `
  SELECT EXISTS (SELECT FROM link_imports WHERE state IN ('loading', 'running'))
    OR EXISTS (SELECT FROM link_import_rows WHERE verdict = 'presented') AS open,
    EXISTS (SELECT FROM link_imports WHERE finished_at <= now() - interval '${KEPT_DAYS} days') AS old`;

const LOSE = `
  WITH lost AS (
    UPDATE link_import_rows SET verdict = 'unknown_outcome', reason = 'interrupted', decided_at = now()
    WHERE verdict = 'presented' AND presented_at <= now() - ${ANSWER_TIME} * interval '1 ms'
    RETURNING link_id
  )
  DELETE FROM link_import_secrets WHERE link_id IN (SELECT link_id FROM lost)`;

const FINISH = `
  WITH finished AS (
    UPDATE link_imports i SET state = 'finished', finished_at = now()
    WHERE i.state = 'running' AND NOT EXISTS (
      SELECT FROM link_import_rows r WHERE r.import_id = i.id AND r.verdict IN ('waiting', 'presented'))
    RETURNING id
  ),
  counts AS (
    SELECT c.import_id, jsonb_object_agg(c.verdict, c.rows) AS counts
    FROM (
      SELECT import_id, verdict, count(*) AS rows FROM link_import_rows
      WHERE import_id IN (SELECT id FROM finished) GROUP BY import_id, verdict
    ) AS c GROUP BY c.import_id
  )
  ${recordEach(`
    SELECT 'link_import.finished', 'succeeded', NULL::uuid, NULL::uuid,
      coalesce(c.counts, '{}'::jsonb) || jsonb_build_object('import', f.id)
    FROM finished f LEFT JOIN counts c ON c.import_id = f.id`)}`;

const ABANDON = `
  WITH abandoned AS (
    UPDATE link_imports SET state = 'abandoned', finished_at = now()
    WHERE state = 'loading' AND loaded_at <= now() - ${LOADING_TIME} * interval '1 ms'
    RETURNING id
  )
  DELETE FROM link_import_rows WHERE import_id IN (SELECT id FROM abandoned)`;

const FORGET = `
  DELETE FROM link_imports WHERE id IN (
    SELECT id FROM link_imports WHERE finished_at <= now() - interval '${KEPT_DAYS} days' LIMIT 1)`;

/** What happens to imports without anybody asking. Any replica may do it, at any time. */
@Injectable()
export class ImportUpkeep {
  constructor(private readonly database: DataSource) {}

  /**
   * Settles rows whose answer was lost, finishes imports whose rows all have their verdict, gives up files whose upload was cut, and
   * deletes imports that finished a month ago.
   *
   * @returns whether an import is open
   */
  async run(): Promise<boolean> {
    const [found] = await this.database.query<{ open: boolean; old: boolean }[]>(LOOK);
    const { open = false, old = false } = found ?? {};
    const statements = [...(open ? [LOSE, FINISH, ABANDON] : []), ...(old ? [FORGET] : [])];
    for (const statement of statements) await this.database.query(statement);
    return open;
  }
}
