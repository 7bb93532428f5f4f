import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ERASING_PATIENCE, type ErasedUser } from '#audit';
import { withPatience } from '#database';

const FORGET = [
  `DELETE FROM link_import_secrets WHERE link_id IN (SELECT link_id FROM link_import_rows WHERE user_id = $1)
     AND $2::text IS NOT NULL`,
  `UPDATE link_import_rows SET user_id = $2,
     verdict = CASE WHEN verdict IN ('waiting', 'presented', 'unknown_outcome', 'ready') THEN 'cancelled' ELSE verdict END,
     decided_at = coalesce(decided_at, now())
   WHERE user_id = $1`,
];

/** Rows of imports that name a user who is erased. */
@Injectable()
export class UserImports {
  constructor(private readonly database: DataSource) {}

  /** Takes the id out of them, and destroys their tokens. It may be repeated. */
  async forget({ userId, instead }: ErasedUser): Promise<void> {
    await withPatience(this.database, ERASING_PATIENCE, async (manager) => {
      for (const statement of FORGET) await manager.query(statement, [userId, instead]);
    });
  }
}
