import { Injectable, Logger } from '@nestjs/common';
import { request } from 'undici';
import { failureName, readBounded, type Secret } from '#kernel';
import { OAuthSettings } from '../oauth-settings.js';
import { isAccountId } from './token-subject.js';

/** Maximum bytes read of a response; COCO's has a few hundred. */
const BODY_LIMIT = 64 * 1024;

/** What COCO says about a token's user. `unreachable`: a later call may succeed. */
export type UserAnswer =
  { readonly kind: 'user'; readonly accountId: string } | { readonly kind: 'not_told' | 'unreachable' };

/** COCO's `users/me`, which may not be open to C2C apps. */
@Injectable()
export class UserEndpoint {
  private readonly logger = new Logger(UserEndpoint.name);

  constructor(private readonly settings: OAuthSettings) {}

  /** Asks once and follows no redirect. Never throws: a response in an unknown format counts as `not_told`. */
  async ask(accessToken: Secret): Promise<UserAnswer> {
    try {
      const answer = await request(this.settings.userEndpoint, {
        headers: { authorization: `Bearer ${accessToken.reveal()}`, accept: 'application/json' },
        // At most one call per linking, so keep no connection.
        reset: true,
        signal: AbortSignal.timeout(this.settings.tokenCallTimeout),
      });
      const text = (await readBounded(answer.body, BODY_LIMIT))?.toString('utf8');
      if (answer.statusCode === 429 || answer.statusCode >= 500) return { kind: 'unreachable' };
      return answer.statusCode === 200 ? read(text) : { kind: 'not_told' };
    } catch (error) {
      this.logger.warn(`COCO could not be asked for a user: ${failureName(error)}`);
      return { kind: 'unreachable' };
    }
  }
}

function read(text: string | undefined): UserAnswer {
  try {
    const { userId } = (JSON.parse(text ?? '') ?? {}) as { readonly userId?: unknown };
    const accountId = typeof userId === 'number' && Number.isSafeInteger(userId) ? String(userId) : userId;
    return isAccountId(accountId) ? { kind: 'user', accountId } : { kind: 'not_told' };
  } catch {
    return { kind: 'not_told' };
  }
}
