import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, digestsEqual, sha256 } from '#kernel';
import { Unauthenticated } from '../access-errors.js';
import type { RequiredActor } from '../actor/required-actor.js';
import { approvalRulesOf } from '../approval/approval-rule.js';
import type { Caller, LinkAccess } from '../caller.js';
import { JwtVerifier } from './jwt-verifier.js';
import { rateLimitOf } from '../rate/rate-limit.js';
import type { Scope } from '../scope.js';
import { isLive } from './service-conditions.js';
import { serviceKeyId } from './service-key.js';

/** The data kept about a JWT whose signature was verified. */
interface JwtCredential {
  readonly subject: string;
  /** On the monotonic clock, as `trustedUntil`. */
  readonly expiresAt: number;
  /** After that a new call verifies the signature again: the issuer may have withdrawn the key. */
  readonly trustedUntil: number;
}

/** A valid credential. */
export interface VerifiedCredential {
  readonly caller: Caller;
  /** The service key's id; absent for a JWT. */
  readonly keyId: string | undefined;
  /** The JWT's data; absent for a service key. */
  readonly jwt: JwtCredential | undefined;
  /** On the monotonic clock; infinite if neither the service nor the credential expires. */
  readonly validUntil: number;
}

/**
 * Identifies the credential that admitted a call, even after the call and on other replicas. Contains no secret.
 */
export interface CredentialReference {
  readonly serviceId: string;
  /** Of the service key; absent for a JWT. */
  readonly keyId?: string | undefined;
  /** Of the JWT. */
  readonly subject?: string | undefined;
}

interface ServiceRow {
  id: string;
  name: string;
  scopes: Scope[];
  link_access: LinkAccess;
  capabilities: string[];
  return_url_prefixes: string[];
  request_rate: number | null;
  request_burst: number | null;
  required_actor: RequiredActor;
  required_approval: Record<string, string>;
  /** Milliseconds until the service expires, by the database's clock. */
  valid_for: number | null;
}

interface KeyRow extends ServiceRow {
  digest: Buffer;
}

const SERVICE_COLUMNS = `s.id, s.name, s.scopes, s.link_access, s.capabilities, s.return_url_prefixes, s.request_rate,
  s.request_burst, s.required_actor, s.required_approval,
  (extract(epoch FROM s.expires_at - now()) * 1000)::float8 AS valid_for`;

const FIND_BY_KEY = `
  SELECT k.digest, ${SERVICE_COLUMNS} FROM service_keys k JOIN services s ON s.id = k.service_id
  WHERE k.id = $1 AND k.revoked_at IS NULL AND ${isLive('s')}`;

const FIND_BY_SUBJECT = `SELECT ${SERVICE_COLUMNS} FROM services s WHERE s.jwt_subject = $1 AND ${isLive('s')}`;

/** Finds the owner of a service key or a JWT, without any cache. */
@Injectable()
export class CredentialVerifier {
  constructor(
    private readonly database: DataSource,
    private readonly jwts: JwtVerifier,
    private readonly clock: Clock,
  ) {}

  /** @throws Unauthenticated, the same for every reason; IssuerUnavailable */
  async verify(credential: string): Promise<VerifiedCredential> {
    const keyId = serviceKeyId(credential);
    return keyId === undefined ? this.verifyJwt(credential) : this.verifyKey(keyId, credential);
  }

  /**
   * Re-checks the credential of a call in progress: whether it is still valid, and whose it is.
   *
   * A key's secret and a JWT's signature don't change, so neither is needed or kept.
   *
   * @throws Unauthenticated
   */
  async verifyAgain({ caller, keyId, jwt }: VerifiedCredential): Promise<VerifiedCredential> {
    const [row] =
      keyId === undefined
        ? await this.findBySubject(jwt)
        : await this.database.query<KeyRow[]>(FIND_BY_KEY, [keyId]);
    // The subject may have been given to another service.
    if (row?.id !== caller.serviceId) throw new Unauthenticated();
    return this.verified(row, keyId, jwt);
  }

  /**
   * The caller that a reference stands for, as it is now. A key must not have been revoked, a subject must still be the
   * service's. It does not matter if the JWT itself has expired: its call has been made.
   *
   * @throws Unauthenticated
   */
  async verifyReference({ serviceId, keyId, subject }: CredentialReference): Promise<VerifiedCredential> {
    const jwt = subject === undefined ? undefined : { subject, expiresAt: Infinity, trustedUntil: Infinity };
    const [row] =
      keyId === undefined
        ? await this.findBySubject(jwt)
        : await this.database.query<KeyRow[]>(FIND_BY_KEY, [keyId]);
    if (row?.id !== serviceId) throw new Unauthenticated();
    return this.verified(row, keyId, jwt);
  }

  private async verifyKey(keyId: string, credential: string): Promise<VerifiedCredential> {
    const [row] = await this.database.query<KeyRow[]>(FIND_BY_KEY, [keyId]);
    if (row === undefined || !digestsEqual(sha256(credential), row.digest)) throw new Unauthenticated();
    return this.verified(row, keyId);
  }

  private async verifyJwt(credential: string): Promise<VerifiedCredential> {
    const jwt = await this.jwts.verify(credential);
    if (jwt === undefined) throw new Unauthenticated();
    const now = this.clock.monotonic();
    const kept = {
      subject: jwt.subject,
      expiresAt: now + jwt.expiresIn,
      trustedUntil: now + jwt.validFor,
    };
    const [row] = await this.findBySubject(kept);
    if (row === undefined) throw new Unauthenticated();
    return this.verified(row, undefined, kept);
  }

  private async findBySubject(jwt: JwtCredential | undefined): Promise<ServiceRow[]> {
    if (jwt === undefined || jwt.expiresAt <= this.clock.monotonic()) return [];
    return this.database.query<ServiceRow[]>(FIND_BY_SUBJECT, [jwt.subject]);
  }

  private verified(row: ServiceRow, keyId: string | undefined, jwt?: JwtCredential): VerifiedCredential {
    const validUntil = Math.min(this.endOf(row), jwt?.trustedUntil ?? Infinity);
    return { caller: callerOf(row), keyId, jwt, validUntil };
  }

  private endOf({ valid_for: validFor }: ServiceRow): number {
    return validFor === null ? Infinity : this.clock.monotonic() + validFor;
  }
}

function callerOf(row: ServiceRow): Caller {
  return {
    kind: row.scopes.includes('admin') ? 'admin' : 'service',
    serviceId: row.id,
    name: row.name,
    scopes: new Set(row.scopes),
    linkAccess: row.link_access,
    capabilities: new Set(row.capabilities),
    returnUrlPrefixes: row.return_url_prefixes,
    rateLimit: rateLimitOf(row.request_rate, row.request_burst),
    requiredActor: row.required_actor,
    requiredApproval: approvalRulesOf(row.required_approval),
  };
}
