import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { revealed, revealedDetails } from '../users/revealed.js';
import type { ActivityEntry } from './activity.view.js';

interface ActivityRow {
  id: string;
  at: Date;
  action: string;
  result: string;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string | null;
  request_id: string | null;
  details: Record<string, unknown>;
}

const PAGE_OF_LINK = `
  SELECT e.id, e.at, e.action, e.result, e.actor_kind, ${revealed('e.actor_id')} AS actor_id, s.name AS actor_name,
    e.request_id, ${revealedDetails('e.details')} AS details
  FROM audit_events e LEFT JOIN services s ON s.id::text = e.actor_id
  WHERE e.link_id = $1 AND ($2::uuid IS NULL OR e.id < $2)
  ORDER BY e.id DESC LIMIT $3`;

/** What an admin does to a link comes with a reason, which may be about a person. */
const WITH_REASON: ReadonlySet<string> = new Set([
  'link.revoked',
  'link.held',
  'link.granted',
  'link.break_glass',
  'command.approved',
  'command.denied',
]);

/** Of these, what services do, too: their own reasons are shown. */
const ALSO_BY_SERVICES: ReadonlySet<string> = new Set(['link.granted', 'command.approved', 'command.denied']);

/** Only admins see the reasons that admins give; events withhold them too. */
function toldDetails({ action, actor_kind: actor, details }: ActivityRow): Record<string, unknown> {
  if (!WITH_REASON.has(action) || (ALSO_BY_SERVICES.has(action) && actor !== 'admin')) return details;
  const { reason: _reason, ...told } = details;
  return told;
}

/** Reads the audit trail. */
@Injectable()
export class Activity {
  constructor(private readonly database: DataSource) {}

  /**
   * The activity of a link that its service may see, newest first.
   *
   * @param before only entries older than the one with this id
   */
  async ofLink(linkId: string, limit: number, before: string | undefined): Promise<ActivityEntry[]> {
    const rows = await this.read(linkId, limit, before);
    return rows.map((row) => entryOf(row, toldDetails(row)));
  }

  /** The same for admins, including admins' reasons. */
  async ofLinkForAdmins(linkId: string, limit: number, before: string | undefined): Promise<ActivityEntry[]> {
    const rows = await this.read(linkId, limit, before);
    return rows.map((row) => entryOf(row, row.details));
  }

  private read(linkId: string, limit: number, before: string | undefined): Promise<ActivityRow[]> {
    return this.database.query<ActivityRow[]>(PAGE_OF_LINK, [linkId, before ?? null, limit]);
  }
}

function entryOf(row: ActivityRow, details: Record<string, unknown>): ActivityEntry {
  return {
    id: row.id,
    at: row.at,
    action: row.action,
    result: row.result,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    requestId: row.request_id,
    details,
  };
}
