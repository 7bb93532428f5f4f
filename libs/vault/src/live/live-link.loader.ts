import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isPutBack, joinPinAlone, PIN_ALONE_COLUMNS, readRecorded, type LinkPin } from '#audit';
import { Clock, type Secret } from '#kernel';
import { isDecryptionFailure, KeyringReader, KeyringSettings, DecryptionFailures } from '#keyring';
import { linkOf, type LinkColumns } from '../link/link-of.js';
import type { AccessToken, Link } from '../link/link.js';
import { requireGeneration, TokenCipher } from '../token-cipher.js';
import { VaultUnavailable } from '../vault-errors.js';

/** A link as calls need it, with its access token decrypted. */
export interface LiveLink {
  readonly link: Link;
  /** Absent if the link has none. */
  readonly accessToken: AccessToken | undefined;
  /** Bytes of the token, roughly; absent where that does not matter. */
  readonly tokenBytes?: number;
  /** When the access token expires, by this process's monotonic clock, in milliseconds. */
  readonly validUntil: number;
  /** When the link is due for refresh, by the same clock; absent if that was not read. */
  readonly refreshDueAt?: number;
  /** Whether a replica was refreshing it at the time of the read. */
  readonly isRefreshing?: boolean;
}

/** A link as read, with its token still encrypted. */
export interface ReadLink {
  readonly link: Link;
  /** Decrypts the token. @throws VaultUnavailable if that fails */
  open(): Promise<LiveLink>;
}

interface LiveLinkRow extends LinkColumns, LinkPin {
  readonly remaining: number | null;
  readonly dueIn: number | null;
  readonly isRefreshing: boolean;
  readonly secretsGeneration: string | null;
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly accessToken: Buffer;
  /** Neither refreshed nor changed since pins were introduced. */
  readonly unpinned: boolean;
}

// The database says how long the token remains valid: this machine's wall clock may be wrong.
const LOAD = `
  SELECT l.id, l.service_id AS "serviceId", l.user_id AS "userId", l.status, l.created_at AS "createdAt",
    l.activated_at AS "activatedAt", l.revoked_at AS "revokedAt", l.generation,
    l.access_token_expires_at AS "accessTokenExpiresAt", l.refresh_due_at AS "refreshDueAt",
    l.last_refreshed_at AS "lastRefreshedAt", l.last_trouble AS "lastError", l.last_trouble_at AS "lastErrorAt",
    l.held_at AS "heldAt",
    (extract(epoch FROM l.access_token_expires_at - clock_timestamp()) * 1000)::float8 AS remaining,
    (extract(epoch FROM l.refresh_due_at - clock_timestamp()) * 1000)::float8 AS "dueIn",
    coalesce(l.lease_until > clock_timestamp(), false) AS "isRefreshing",
    s.generation AS "secretsGeneration", s.key_id AS "keyId", s.data_key AS "dataKey", s.access_token AS "accessToken",
    ${PIN_ALONE_COLUMNS}
  FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id ${joinPinAlone('l.id')}
  WHERE l.id = $1`;

/**
 * Reads one link with its access token from the database. Decryption is a separate step because it takes
 * time: a caller who may not see the link must not learn from the response time that it exists.
 */
@Injectable()
export class LiveLinkLoader {
  constructor(
    private readonly database: DataSource,
    private readonly tokenCipher: TokenCipher,
    private readonly failures: DecryptionFailures,
    private readonly reader: KeyringReader,
    private readonly settings: KeyringSettings,
    private readonly clock: Clock,
  ) {}

  /** The link; `undefined` if none has this id. */
  async read(linkId: string): Promise<ReadLink | undefined> {
    const askedAt = this.clock.monotonic();
    const [row] = await this.database.query<LiveLinkRow[]>(LOAD, [linkId]);
    if (row === undefined) return undefined;
    const link = linkOf(row);
    const validUntil = askedAt + (row.remaining ?? 0);
    const open = async (): Promise<LiveLink> => ({
      link,
      accessToken: await this.decryptAccessToken(row),
      // Encrypted it is a few bytes longer.
      tokenBytes: row.secretsGeneration === null ? 0 : row.accessToken.length,
      validUntil,
      refreshDueAt: askedAt + (row.dueIn ?? 0),
      isRefreshing: row.isRefreshing,
    });
    let opened: Promise<LiveLink> | undefined;
    return { link, open: () => (opened ??= open()) };
  }

  private async decryptAccessToken(row: LiveLinkRow): Promise<AccessToken | undefined> {
    if (row.secretsGeneration === null || row.status !== 'active') return undefined;
    const generation = Number(row.secretsGeneration);
    const { keyId, dataKey, accessToken } = row;
    const encrypted = { generation, keyId, dataKey, accessToken };
    // A replica that was paused may lack a newer key: re-read the keyring before reporting it missing.
    if (this.settings.keyring.get(keyId) === undefined) await this.reader.read();
    const pin = await this.pinOf(row);
    try {
      const open = (): Secret => {
        requireGeneration({ generation: Number(row.generation), isPutBack: isPutBack(row, pin) }, encrypted);
        return this.tokenCipher.decryptAccessToken(row, encrypted);
      };
      return { secret: this.failures.watch(`link ${row.id}`, open), generation };
    } catch (error) {
      throw isDecryptionFailure(error) ? new VaultUnavailable(error) : error;
    }
  }

  /** Read separately for the few links without a pin: to plan a statement over the partitions of the trail takes ten times as long as this one. */
  private async pinOf(row: LiveLinkRow): Promise<LinkPin> {
    if (!row.unpinned) return row;
    return (await readRecorded(this.database, [row.id])).get(row.id) ?? row;
  }
}
