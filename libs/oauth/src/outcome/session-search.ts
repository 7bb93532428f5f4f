import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { joinService } from '#access';
import { inState, SESSION_ENDED_AT, SESSION_STATE, type SessionState } from './session-state.js';

/** Which link sessions to list; an absent member matches all. */
export interface SessionFilter {
  readonly userId?: string | undefined;
  readonly serviceId?: string | undefined;
  readonly state?: SessionState | undefined;
}

/** A link session with how far it is or how it ended. */
export interface FoundSession {
  readonly id: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly userId: string;
  readonly state: SessionState;
  readonly error: string | null;
  readonly reason: string | null;
  readonly linkId: string | null;
  readonly renewsLink: boolean;
  readonly createdAt: Date;
  readonly openedAt: Date | null;
  readonly otherBrowserAt: Date | null;
  readonly endedAt: Date | null;
  readonly expiresAt: Date;
}

/** A new link that nobody confirmed is gone: its id would lead nowhere. */
const SELECT = `
  SELECT s.id, s.service_id AS "serviceId", v.name AS "serviceName", s.user_id AS "userId", ${SESSION_STATE} AS state,
    s.failure_error AS error, s.failure_reason AS reason,
    coalesce(s.renews_link_id, CASE WHEN s.status IN ('linked', 'confirmed') OR s.failure_reason = 'link_revoked' THEN s.link_id END) AS "linkId",
    s.renews_link_id IS NOT NULL AS "renewsLink", s.created_at AS "createdAt", s.bound_at AS "openedAt",
    s.other_browser_at AS "otherBrowserAt", ${SESSION_ENDED_AT} AS "endedAt", s.expires_at AS "expiresAt"
  FROM link_sessions s ${joinService('v', 's.service_id')}`;

/** Reads link sessions for those who ask what became of them. */
@Injectable()
export class SessionSearch {
  constructor(private readonly database: DataSource) {}

  /** The session; with `serviceId`, only if that service started it. */
  async find(id: string, serviceId?: string): Promise<FoundSession | undefined> {
    const [found] = await this.database.query<FoundSession[]>(
      `${SELECT} WHERE s.id = $1 AND ($2::uuid IS NULL OR s.service_id = $2)`,
      [id, serviceId ?? null],
    );
    return found;
  }

  /** Matching sessions, newest first. @param after only those with smaller ids */
  async list(
    { userId, serviceId, state }: SessionFilter,
    limit: number,
    after: string | undefined,
  ): Promise<FoundSession[]> {
    const values: unknown[] = [];
    const add = (value: unknown): string => `$${values.push(value)}`;
    const conditions = [
      ...(userId === undefined ? [] : [`s.user_id = ${add(userId)}`]),
      ...(serviceId === undefined ? [] : [`s.service_id = ${add(serviceId)}`]),
      ...(state === undefined ? [] : inState(state, add)),
      ...(after === undefined ? [] : [`s.id < ${add(after)}`]),
    ];
    return this.database.query<FoundSession[]>(
      `${SELECT} WHERE ${['true', ...conditions].join(' AND ')} ORDER BY s.id DESC LIMIT ${add(limit)}`,
      values,
    );
  }
}
