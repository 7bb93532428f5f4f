import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { CONSOLE_PREFIX, roles as allRoles, type Role } from '#access';
import { AuditTrail, type AuditEvent } from '#audit';
import { sha256 } from '#kernel';
import { ConsoleSettings } from '../console-settings.js';
import { ruleOf } from '../roles/role-map.js';

/** A person, as the provider names them. */
export interface Person {
  /** The provider's permanent id for the person. */
  readonly subject: string;
  /** For people to read. */
  readonly name: string;
}

/** A person who is an admin. */
export interface Admin extends Person {
  /** At least one. */
  readonly roles: readonly Role[];
  /** When the provider last authenticated the person, if it said so. */
  readonly authenticatedAt?: Date | undefined;
}

/** Someone who is signed in. */
export interface ConsoleSession extends Admin {
  /** How they signed in; null in a session that began with an older build. */
  readonly way: string | null;
  readonly signedInAt: Date;
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
}

/** `roles` is null in a session that began with an older build. */
type SessionRow = Omit<ConsoleSession, 'roles' | 'authenticatedAt'> & {
  readonly roles: Role[] | null;
  readonly authenticatedAt: Date | null;
};

/** Where a request came from, for the audit trail. */
export interface Origin {
  readonly requestId: string;
  readonly remoteAddress: string;
}

const INSERT = `
  INSERT INTO console_sessions (digest, subject, name, expires_at, roles, role_rule, way, signed_in_from, last_seen_from,
    authenticated_at)
  VALUES ($1, $2, $3, now() + $4 * interval '1 ms', $5, $6, $7, $8, $8, $9)`;

// A session in use is written once a minute, not on every call; more often if the idle time is so short that
// an unwritten use would end the session.
const USE = `
  WITH found AS (
    SELECT digest, subject, name, roles, way, authenticated_at, signed_in_at, last_seen_at, expires_at FROM console_sessions
    WHERE digest = ANY($1) AND role_rule IS NOT DISTINCT FROM $3 AND expires_at > now() AND last_seen_at > now() - $2 * interval '1 ms'
  ),
  seen AS (
    UPDATE console_sessions s SET last_seen_at = now(), last_seen_from = coalesce($4, s.last_seen_from) FROM found f
    WHERE s.digest = f.digest AND f.last_seen_at < now() - least(interval '1 minute', $2 * interval '1 ms' / 10)
    RETURNING s.last_seen_at
  )
  SELECT subject, name, roles, way, authenticated_at AS "authenticatedAt", signed_in_at AS "signedInAt", expires_at AS "expiresAt",
    coalesce((SELECT last_seen_at FROM seen), last_seen_at) + $2 * interval '1 ms' AS "idleExpiresAt"
  FROM found`;

const FIND_ID = 'SELECT id FROM console_sessions WHERE digest = ANY($1)';

const REPLACE = 'DELETE FROM console_sessions WHERE id = $1 RETURNING subject, name';

const DELETE = 'DELETE FROM console_sessions WHERE digest = ANY($1)';

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

  /**
   * Starts a session under a new token, and deletes expired ones.
   *
   * @param replaced the id of a session that ends with the same transaction
   */
  async open(token: string, admin: Admin, way: string, origin: Origin, replaced?: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(SWEEP, [this.settings.idleTime]);
      const ended = replaced === undefined ? [] : await this.replace(manager, replaced, admin, origin);
      await manager.query(INSERT, [
        digestFor(token, admin.roles),
        admin.subject,
        admin.name,
        this.settings.lifetime,
        admin.roles,
        ruleOf(this.settings.provider) ?? null,
        way,
        origin.remoteAddress,
        admin.authenticatedAt ?? null,
      ]);
      await this.audit.recordWithin(manager, [
        ...ended,
        {
          action: 'console.signed_in',
          result: 'succeeded',
          actor: { kind: 'admin', id: actorIdOf(admin) },
          ...origin,
          details: { name: admin.name, way, roles: admin.roles.join(' ') },
        },
      ]);
    });
  }

  /**
   * The session of a token, if it has not ended; restarts its idle time.
   *
   * @param remoteAddress where it is used from
   */
  async use(token: string, remoteAddress?: string): Promise<ConsoleSession | undefined> {
    const [session] = await this.database.query<SessionRow[]>(USE, [
      digestsOf(token),
      this.settings.idleTime,
      ruleOf(this.settings.provider) ?? null,
      remoteAddress ?? null,
    ]);
    if (session === undefined) return undefined;
    const { roles, authenticatedAt, ...facts } = session;
    return { ...facts, roles: roles ?? allRoles, authenticatedAt: authenticatedAt ?? undefined };
  }

  /** The id of the session of a token; does not count as a use of it. */
  async idOf(token: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ id: string }[]>(FIND_ID, [digestsOf(token)]);
    return row?.id;
  }

  /** Ends a session. */
  async close(token: string, admin: Person, origin: Origin): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(DELETE, [digestsOf(token)]);
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

  private async replace(
    manager: EntityManager,
    id: string,
    by: Person,
    origin: Origin,
  ): Promise<AuditEvent[]> {
    const [rows] = await manager.query<[Person[], number]>(REPLACE, [id]);
    return rows.map(({ subject, name }) => ({
      action: 'console.session_ended',
      result: 'succeeded',
      actor: { kind: 'admin', id: actorIdOf(by) },
      ...origin,
      details: { session: id, subject, name, reason: 'replaced' },
    }));
  }
}

/** Sessions with every role are stored as by brokers without roles, so that both know them during an upgrade. */
const digestOfAll = (token: string): Buffer => sha256(token);

/** Other sessions must stay unknown to brokers without roles, which would let them do everything. */
const digestOfSome = (token: string): Buffer => sha256(`roles ${token}`);

function digestsOf(token: string): readonly Buffer[] {
  return [digestOfAll(token), digestOfSome(token)];
}

function digestFor(token: string, held: readonly Role[]): Buffer {
  return allRoles.every((role) => held.includes(role)) ? digestOfAll(token) : digestOfSome(token);
}

/** How the audit trail names a person. */
export function actorIdOf({ subject }: Pick<Person, 'subject'>): string {
  return `${CONSOLE_PREFIX}${subject}`;
}

/**
 * The provider's id for a person whom the audit trail names like this; for anyone else empty, which is
 * nobody's id.
 */
export function subjectOf(actorId: string | undefined): string {
  return actorId?.startsWith(CONSOLE_PREFIX) === true ? actorId.slice(CONSOLE_PREFIX.length) : '';
}
