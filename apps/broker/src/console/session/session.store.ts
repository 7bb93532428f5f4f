import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { sha256 } from '#kernel';
import { ConsoleSettings } from '../console-settings.js';

/** A person who is an admin. */
export interface Admin {
  /** The provider's permanent id for the person. */
  readonly subject: string;
  /** For people to read. */
  readonly name: string;
}

/** Someone who is signed in. */
export interface ConsoleSession extends Admin {
  readonly signedInAt: Date;
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
}

/** Where a request came from, for the audit trail. */
export interface Origin {
  readonly requestId: string;
  readonly remoteAddress: string;
}

const INSERT = `
  INSERT INTO console_sessions (digest, subject, name, expires_at)
  VALUES ($1, $2, $3, now() + $4 * interval '1 ms')`;

// A session in use is written once a minute, not on every call; more often if the idle time is so short that
// an unwritten use would end the session.
const USE = `
  WITH found AS (
    SELECT digest, subject, name, signed_in_at, last_seen_at, expires_at FROM console_sessions
    WHERE digest = $1 AND expires_at > now() AND last_seen_at > now() - $2 * interval '1 ms'
  ),
  seen AS (
    UPDATE console_sessions s SET last_seen_at = now() FROM found f
    WHERE s.digest = f.digest AND f.last_seen_at < now() - least(interval '1 minute', $2 * interval '1 ms' / 10)
    RETURNING s.last_seen_at
  )
  SELECT subject, name, signed_in_at AS "signedInAt", expires_at AS "expiresAt",
    coalesce((SELECT last_seen_at FROM seen), last_seen_at) + $2 * interval '1 ms' AS "idleExpiresAt"
  FROM found`;

const DELETE = 'DELETE FROM console_sessions WHERE digest = $1';

/** Deletes expired sessions, whose browsers never come back. */
const SWEEP = `
  DELETE FROM console_sessions WHERE expires_at < now() OR last_seen_at < now() - $1 * interval '1 ms'`;

/** Stores sessions under the SHA-256 of the browser's token; records each beginning and end. */
@Injectable()
export class SessionStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
    private readonly settings: ConsoleSettings,
  ) {}

  /** Starts a session under a new token, and deletes expired ones. */
  async open(token: string, admin: Admin, way: string, origin: Origin): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(SWEEP, [this.settings.idleTime]);
      await manager.query(INSERT, [sha256(token), admin.subject, admin.name, this.settings.lifetime]);
      await this.audit.recordWithin(manager, [
        {
          action: 'console.signed_in',
          result: 'succeeded',
          actor: { kind: 'admin', id: actorIdOf(admin) },
          ...origin,
          details: { name: admin.name, way },
        },
      ]);
    });
  }

  /** The session of a token, if it has not ended; restarts its idle time. */
  async use(token: string): Promise<ConsoleSession | undefined> {
    const [session] = await this.database.query<ConsoleSession[]>(USE, [
      sha256(token),
      this.settings.idleTime,
    ]);
    return session;
  }

  /** Ends a session. */
  async close(token: string, admin: Admin, origin: Origin): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(DELETE, [sha256(token)]);
      await this.audit.recordWithin(manager, [
        {
          action: 'console.signed_out',
          result: 'succeeded',
          actor: { kind: 'admin', id: actorIdOf(admin) },
          ...origin,
        },
      ]);
    });
  }
}

/** How the audit trail names a person. */
export function actorIdOf({ subject }: Pick<Admin, 'subject'>): string {
  return `console:${subject}`;
}
