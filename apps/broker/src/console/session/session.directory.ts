import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { roles as allRoles, type Role } from '#access';
import { AuditTrail, type Changer } from '#audit';
import { BrokerError } from '#kernel';
import { ConsoleSettings } from '../console-settings.js';
import type { ConsoleSessionView } from './console-session.view.js';

/** More than a company has admins; the newest are shown. */
const SHOWN_LIMIT = 1_000;

const LIST = `
  SELECT id, subject, name, roles, signed_in_at AS "signedInAt", signed_in_from AS "signedInFrom",
    last_seen_at AS "lastSeenAt", last_seen_from AS "lastSeenFrom", expires_at AS "expiresAt"
  FROM console_sessions
  WHERE expires_at > now() AND last_seen_at > now() - $1 * interval '1 ms' AND ($2::text IS NULL OR subject = $2)
  ORDER BY signed_in_at DESC, id DESC LIMIT ${SHOWN_LIMIT}`;

const END = `
  DELETE FROM console_sessions WHERE id = $1 AND ($2::text IS NULL OR subject = $2) RETURNING subject, name`;

type SessionRow = Omit<ConsoleSessionView, 'roles'> & { readonly roles: Role[] | null };

/** The session has ended, or is another person's and the caller may end only their own. */
class SessionNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such session among those that you may end.');
  }
}

/** Sessions as admins see them: by an id that is not a credential. */
@Injectable()
export class SessionDirectory {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
    private readonly settings: ConsoleSettings,
  ) {}

  /** Those that have not ended, newest first. @param subject only this person's; everyone's without it */
  async list(subject: string | undefined): Promise<ConsoleSessionView[]> {
    const rows = await this.database.query<SessionRow[]>(LIST, [this.settings.idleTime, subject ?? null]);
    return rows.map((row) => ({ ...row, roles: row.roles ?? [...allRoles] }));
  }

  /** Ends a session, on every replica at once. @param subject as for {@link list} @throws SessionNotFound */
  async end(id: string, subject: string | undefined, by: Changer): Promise<void> {
    await this.database.transaction(async (manager) => {
      // TypeORM answers a DELETE with the rows and their number.
      const [rows] = await manager.query<[{ subject: string; name: string }[], number]>(END, [
        id,
        subject ?? null,
      ]);
      const [ended] = rows;
      if (ended === undefined) throw new SessionNotFound();
      await this.audit.recordWithin(manager, [
        {
          action: 'console.session_ended',
          result: 'succeeded',
          ...by,
          details: { session: id, subject: ended.subject, name: ended.name },
        },
      ]);
    });
  }
}
