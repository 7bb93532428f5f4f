import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { joinService, type GrantedPlaces, type Scope } from '#access';
import { GRANT_HOLDS } from './grant-conditions.js';
import type { GrantScope } from './grant.js';

/** The last grant of a service on a link, as it is now. */
export interface ReadGrant {
  readonly id: string;
  readonly holds: boolean;
  readonly scopes: readonly GrantScope[];
  readonly capabilities: readonly string[];
  readonly places: GrantedPlaces | null;
  /** The owner's own rights, which limit its grant; absent for an admin's grant. */
  readonly owner:
    | {
        readonly scopes: readonly Scope[];
        readonly capabilities: readonly string[];
        readonly approval: Readonly<Record<string, string>>;
      }
    | undefined;
  /** Milliseconds until it ends, by the database's clock. */
  readonly remaining: number;
}

interface Row extends Omit<ReadGrant, 'owner'> {
  readonly giverKind: 'service' | 'admin';
  readonly ownerScopes: Scope[];
  readonly ownerCapabilities: string[];
  readonly ownerApproval: Record<string, string>;
}

const FIND = `
  SELECT g.id, g.scopes, g.capabilities, g.places, g.giver_kind AS "giverKind", o.scopes AS "ownerScopes",
    o.capabilities AS "ownerCapabilities", o.required_approval AS "ownerApproval", ${GRANT_HOLDS} AS holds,
    (extract(epoch FROM least(g.not_after, CASE WHEN g.giver_kind = 'service' THEN o.expires_at END) - clock_timestamp())
      * 1000)::float8 AS remaining
  FROM link_grants g ${joinService('o', 'g.owner_id')}
  WHERE g.link_id = $1 AND g.service_id = $2
  ORDER BY g.ended_at IS NULL DESC, g.id DESC LIMIT 1`;

/** Reads the grant that a call needs, without any cache. */
@Injectable()
export class GrantReader {
  constructor(private readonly database: DataSource) {}

  /** The last grant of the service on the link, whether or not it holds. */
  async find(linkId: string, serviceId: string): Promise<ReadGrant | undefined> {
    const [row] = await this.database.query<Row[]>(FIND, [linkId, serviceId]);
    if (row === undefined) return undefined;
    const { giverKind, ownerScopes, ownerCapabilities, ownerApproval, ...grant } = row;
    const owner = { scopes: ownerScopes, capabilities: ownerCapabilities, approval: ownerApproval };
    return { ...grant, owner: giverKind === 'service' ? owner : undefined };
  }
}
