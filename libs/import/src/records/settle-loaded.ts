import { hasActiveLink } from '#vault/refresh';

/** SQL: the rows of the import $1 that wait, each with the first line that has the same. */
const firstOfEach = (same: string): string => `
  SELECT link_id, line, min(line) OVER (PARTITION BY ${same}) AS first
  FROM link_import_rows WHERE import_id = $1 AND verdict = 'waiting'`;

const duplicates = (same: string, field: string): string => `
  UPDATE link_import_rows r
  SET verdict = 'duplicate', field = '${field}', reason = 'the same as in line ' || d.first, decided_at = now()
  FROM (${firstOfEach(same)}) AS d WHERE r.link_id = d.link_id AND d.line > d.first`;

/**
 * The statements that give a loaded import's rows those verdicts that need no answer from COCO. $1 is the import. The database
 * decides the same again for each row just before it is presented: links and other imports may have changed.
 */
export const SETTLE_LOADED: readonly string[] = [
  duplicates('token_digest', 'refreshToken'),
  duplicates('service_id, user_id', 'userId'),
  `UPDATE link_import_rows r SET verdict = 'already_linked', decided_at = now()
   WHERE import_id = $1 AND verdict = 'waiting' AND ${hasActiveLink('r')}`,
  `UPDATE link_import_rows r SET verdict = 'already_presented', decided_at = now()
   FROM presented_tokens p WHERE r.import_id = $1 AND r.verdict = 'waiting' AND p.digest = r.token_digest`,
  `DELETE FROM link_import_secrets s USING link_import_rows r
   WHERE r.link_id = s.link_id AND r.import_id = $1 AND r.verdict <> 'waiting'`,
  `UPDATE link_import_rows r SET verdict = 'ready', decided_at = now()
   FROM link_imports i WHERE i.id = $1 AND i.dry_run AND r.import_id = $1 AND r.verdict = 'waiting'`,
];
