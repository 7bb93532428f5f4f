import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChangeFeed } from '#database';
import { digestsEqual, sha256, sha256Text } from '#kernel';
import { AccessSettings } from './access-settings.js';
import { Unauthenticated } from './access-errors.js';
import type { Caller, LinkAccess } from './caller.js';
import type { Scope } from './scope.js';
import { serviceKeyId } from './service-key.js';

/** The channel on which a change of any service or key is announced. */
export const SERVICES_CHANNEL = 'services';

/** Verified credentials kept in memory at most. */
const CACHE_LIMIT = 10_000;

const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/** The caller behind the configured admin key; it exists before any service does. */
const FIRST_ADMIN: Caller = {
  kind: 'admin',
  serviceId: NIL_UUID,
  name: 'first admin',
  scopes: new Set<Scope>(['admin']),
  linkAccess: 'any',
  capabilities: new Set<string>(),
  returnUrlPrefixes: [],
};

interface KeyRow {
  digest: Buffer;
  service_id: string;
  name: string;
  scopes: Scope[];
  link_access: LinkAccess;
  capabilities: string[];
  return_url_prefixes: string[];
}

const FIND_LIVE_KEY = `
  SELECT k.digest, k.service_id, s.name, s.scopes, s.link_access, s.capabilities, s.return_url_prefixes
  FROM service_keys k JOIN services s ON s.id = k.service_id
  WHERE k.id = $1 AND k.revoked_at IS NULL AND s.disabled_at IS NULL`;

/**
 * Turns a credential into a {@link Caller}.
 *
 * A verified credential is remembered by its SHA-256, so that a call costs one hash and no statement; every change of a
 * service or key empties that memory on all replicas, and without the change feed it is not used.
 */
@Injectable()
export class Authenticator implements OnModuleInit {
  private readonly verified = new Map<string, Caller>();
  private readonly adminDigest: Buffer | undefined;
  private changes = 0;

  constructor(
    private readonly database: DataSource,
    private readonly feed: ChangeFeed,
    settings: AccessSettings,
  ) {
    this.adminDigest = settings.adminKeyDigest;
  }

  async onModuleInit(): Promise<void> {
    const forget = (): void => {
      this.changes += 1;
      this.verified.clear();
    };
    await this.feed.subscribe(SERVICES_CHANNEL, { onChange: forget, onGap: forget });
  }

  /**
   * @param authorization the request's `Authorization` header (RFC 6750 section 2.1)
   * @throws Unauthenticated whatever the reason, always alike
   */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    return this.recall(authorization) ?? this.verify(bearerCredential(authorization));
  }

  /**
   * As `authenticate`, without waiting: `undefined` where the credential has not been verified lately.
   *
   * @throws Unauthenticated when there is none
   */
  recall(authorization: string | undefined): Caller | undefined {
    const credential = bearerCredential(authorization);
    return this.feed.connected ? this.verified.get(sha256Text(credential)) : undefined;
  }

  private async verify(credential: string): Promise<Caller> {
    const digest = sha256(credential);
    if (this.adminDigest && digestsEqual(digest, this.adminDigest)) return FIRST_ADMIN;
    const id = serviceKeyId(credential);
    if (id === undefined) throw new Unauthenticated();
    const changesBefore = this.changes;
    const [row] = await this.database.query<KeyRow[]>(FIND_LIVE_KEY, [id]);
    if (row === undefined || !digestsEqual(digest, row.digest)) throw new Unauthenticated();
    const caller = callerOf(row);
    if (this.changes === changesBefore) this.remember(sha256Text(credential), caller);
    return caller;
  }

  private remember(key: string, caller: Caller): void {
    if (this.verified.size >= CACHE_LIMIT) this.verified.clear();
    this.verified.set(key, caller);
  }
}

function bearerCredential(authorization: string | undefined): string {
  const credential = /^Bearer +([\x21-\x7e]{1,4096})$/i.exec(authorization ?? '')?.[1];
  if (credential === undefined) throw new Unauthenticated();
  return credential;
}

function callerOf(row: KeyRow): Caller {
  return {
    kind: row.scopes.includes('admin') ? 'admin' : 'service',
    serviceId: row.service_id,
    name: row.name,
    scopes: new Set(row.scopes),
    linkAccess: row.link_access,
    capabilities: new Set(row.capabilities),
    returnUrlPrefixes: row.return_url_prefixes,
  };
}
