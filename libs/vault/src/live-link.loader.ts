import { Injectable, Logger } from '@nestjs/common';
import { Counter, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import type { AccessToken, Link, LinkStatus, LinkTrouble } from './link.js';
import { TokenSealer } from './sealed-tokens.js';
import { VaultUnavailable } from './vault-errors.js';

/** A link as calls need it, with its access token opened. */
export interface LiveLink {
  readonly link: Link;
  /** Absent where the link holds none. */
  readonly accessToken: AccessToken | undefined;
  /** When the access token expires, on this process' monotonic clock, in milliseconds. */
  readonly validUntil: number;
}

interface LiveLinkRow {
  id: string;
  service_id: string;
  user_id: string;
  status: LinkStatus;
  created_at: Date;
  activated_at: Date | null;
  revoked_at: Date | null;
  generation: string;
  access_token_expires_at: Date | null;
  refresh_due_at: Date | null;
  last_refreshed_at: Date | null;
  last_trouble: LinkTrouble | null;
  last_trouble_at: Date | null;
  remaining: number | null;
  sealed_generation: string | null;
  key_id: string;
  data_key: Buffer;
  access_token: Buffer;
}

// How long the token still lives is the database's answer: this machine's wall clock is not asked.
const LOAD = `
  SELECT l.id, l.service_id, l.user_id, l.status, l.created_at, l.activated_at, l.revoked_at, l.generation,
    l.access_token_expires_at, l.refresh_due_at, l.last_refreshed_at, l.last_trouble, l.last_trouble_at,
    (extract(epoch FROM l.access_token_expires_at - clock_timestamp()) * 1000)::float8 AS remaining,
    s.generation AS sealed_generation, s.key_id, s.data_key, s.access_token
  FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id
  WHERE l.id = $1`;

/** Reads one link with its access token from the database. */
@Injectable()
export class LiveLinkLoader {
  private readonly logger = new Logger(LiveLinkLoader.name);
  private readonly failures: Counter;

  constructor(
    private readonly database: DataSource,
    private readonly sealer: TokenSealer,
    private readonly clock: Clock,
    registry: Registry,
  ) {
    this.failures = new Counter({
      name: 'vault_open_failures_total',
      help: 'Sealed tokens that did not open: a wrong or missing key, or changed bytes. Any is an alarm.',
      registers: [registry],
    });
  }

  /** @throws VaultUnavailable when the stored token does not open */
  async load(linkId: string): Promise<LiveLink | undefined> {
    const askedAt = this.clock.monotonic();
    const [row] = await this.database.query<LiveLinkRow[]>(LOAD, [linkId]);
    if (row === undefined) return undefined;
    return {
      link: linkOfRow(row),
      accessToken: this.openAccessToken(row),
      validUntil: askedAt + (row.remaining ?? 0),
    };
  }

  private openAccessToken(row: LiveLinkRow): AccessToken | undefined {
    if (row.sealed_generation === null || row.status !== 'active') return undefined;
    const generation = Number(row.sealed_generation);
    try {
      const secret = this.sealer.openAccessToken(
        { serviceId: row.service_id, id: row.id },
        { generation, keyId: row.key_id, dataKey: row.data_key, accessToken: row.access_token },
      );
      return { secret, generation };
    } catch (error) {
      this.failures.inc();
      this.logger.error(
        `The tokens of link ${row.id} do not open`,
        error instanceof Error ? error.name : undefined,
      );
      throw new VaultUnavailable(error);
    }
  }
}

function linkOfRow(row: LiveLinkRow): Link {
  return {
    id: row.id,
    serviceId: row.service_id,
    userId: row.user_id,
    status: row.status,
    createdAt: row.created_at,
    activatedAt: row.activated_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
    generation: Number(row.generation),
    accessTokenExpiresAt: row.access_token_expires_at ?? undefined,
    refreshDueAt: row.refresh_due_at ?? undefined,
    lastRefreshedAt: row.last_refreshed_at ?? undefined,
    lastTrouble: row.last_trouble ?? undefined,
    lastTroubleAt: row.last_trouble_at ?? undefined,
  };
}
