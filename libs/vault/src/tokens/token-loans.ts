import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail, AuditUnavailable, type AuditEvent, type Changer } from '#audit';
import { Clock, type Secret } from '#kernel';
import { isDecryptionFailure } from '#keyring';
import { findLink } from '../link/find-link.js';
import { LinkTokens } from './link-tokens.js';
import type { Link } from '../link/link.js';

/** Milliseconds that a token must still be valid, so that it does not expire during the probe. */
const LEAST_LIFETIME = 30_000;

/** A link's access token cannot be used by an operator now; `message` says why and what to do, and holds no secret. */
export class TokenNotLent extends Error {
  override readonly name = 'TokenNotLent';
}

/** Lends operators a link's access token, for probing COCO. */
@Injectable()
export class TokenLoans {
  constructor(
    private readonly database: DataSource,
    private readonly tokens: LinkTokens,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /**
   * A link's access token, as it is. It is never refreshed: only a broker does that, so that the same refresh token is never
   * presented twice. The loan is audited first.
   *
   * @param details of the audit record
   * @throws TokenNotLent if the link does not exist, or has no valid token right now
   */
  async lend(linkId: string, by: Changer, details: AuditEvent['details']): Promise<Secret> {
    const link = usable(await findLink(this.database, linkId), linkId, this.clock.now());
    const token = await this.read(linkId);
    await this.record({
      action: 'link.probed',
      result: 'started',
      ...by,
      linkId: link.id,
      serviceId: link.serviceId,
      details,
    });
    return token;
  }

  private async read(linkId: string): Promise<Secret> {
    try {
      const pair = await this.tokens.read(linkId);
      if (pair !== undefined) return pair.accessToken;
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      throw new TokenNotLent('The tokens of the link cannot be decrypted: run broker vault verify', {
        cause: error,
      });
    }
    throw new TokenNotLent('The link has no token');
  }

  private async record(event: AuditEvent): Promise<void> {
    try {
      await this.audit.recordNow(event);
    } catch (error) {
      if (!(error instanceof AuditUnavailable)) throw error;
      throw new TokenNotLent('The audit record could not be written, so COCO was not called', {
        cause: error,
      });
    }
  }
}

function usable(link: Link | undefined, linkId: string, now: Date): Link {
  if (link === undefined) throw new TokenNotLent(`There is no link ${linkId}`);
  const { status, accessTokenExpiresAt } = link;
  if (status !== 'active')
    throw new TokenNotLent(`The link is ${status}, so COCO would refuse its token: use an active link`);
  if (accessTokenExpiresAt !== undefined && accessTokenExpiresAt.getTime() - now.getTime() < LEAST_LIFETIME)
    throw new TokenNotLent(
      'The access token of the link has expired, or is about to, and this command never refreshes one. ' +
        `Make one call through a running broker, GET /v1/links/${linkId}/networks, and probe again`,
    );
  return link;
}
