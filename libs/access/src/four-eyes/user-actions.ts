import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { formsOf, textWithout, type ErasedUser } from '#audit';

const QUOTING = `
  SELECT id, content, requested_by::text AS "requestedBy" FROM pending_actions
  WHERE EXISTS (
    SELECT FROM unnest($1::text[]) AS form WHERE strpos(concat_ws(' ', content, requested_by::text), form) > 0)`;

// The hash of a content that is known but for the id would tell who guesses it.
const REWORD = `
  UPDATE pending_actions
  SET content = $2, requested_by = $3::jsonb,
    content_hash = CASE WHEN content = $2 THEN content_hash ELSE encode(sha256(convert_to(kind || E'\\n' || $2, 'UTF8')), 'hex') END
  WHERE id = $1`;

/**
 * Actions of admins that name a user who is erased, or quote the id. What still waits can't be confirmed by the hash that was seen
 * before.
 */
@Injectable()
export class UserActions {
  constructor(private readonly database: DataSource) {}

  /** Takes the id out of them. It may be repeated. */
  async forget({ userId, instead }: Pick<ErasedUser, 'userId' | 'instead'>): Promise<void> {
    const found = await this.database.query<{ id: string; content: string; requestedBy: string }[]>(QUOTING, [
      formsOf(userId),
    ]);
    for (const { id, content, requestedBy } of found)
      await this.database.query(REWORD, [
        id,
        textWithout(content, userId, instead),
        textWithout(requestedBy, userId, instead),
      ]);
  }
}
