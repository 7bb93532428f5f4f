import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ErasedUser } from '#audit';

/**
 * The link sessions of a user who is erased. Deleted, a session can't be continued: a browser that is at COCO comes back to a page that
 * says so, and its tokens are not stored.
 */
@Injectable()
export class UserSessions {
  constructor(private readonly database: DataSource) {}

  /** Deletes them, also those that renew one of the user's links. It may be repeated. */
  async forget({ userId }: Pick<ErasedUser, 'userId'>): Promise<void> {
    await this.database.query('DELETE FROM link_sessions WHERE user_id = $1', [userId]);
  }
}
