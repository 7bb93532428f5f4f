import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { deriveConfirmationCode } from '../browser/binding-values.js';
import type { BrowserAnswer } from '../browser/browser-answer.js';
import type { LinkSessionEntity } from '../session/link-session.entity.js';
import { LinkSessionStore } from '../session/link-session.store.js';
import { OAuthSettings } from '../oauth-settings.js';
import { STORE_PATIENCE } from '../session/pending-links.js';
import { endWithCode, endWithFailure } from '../browser/return-answer.js';
import type { ReturnError } from '../session/return-url.js';

/** Milliseconds between two polls of a session that another replica is serving: a person is waiting. */
const LOOK_INTERVAL = 200;

const EXPIRED: ReturnError = { error: 'invalid_request', reason: 'session_expired_or_used' };

/** The service has already confirmed: it holds the link and may tell the user. */
const CONFIRMED: ReturnError = { error: 'invalid_request', reason: 'already_confirmed' };

/** The replica that received the first delivery did not finish it; COCO's code is used up. */
const INTERRUPTED: ReturnError = { error: 'temporarily_unavailable', reason: 'interrupted' };

/** Responds to a callback whose `state` is used up, in the browser that used it. */
@Injectable()
export class RepeatedCallback {
  constructor(
    private readonly sessions: LinkSessionStore,
    private readonly clock: Clock,
    private readonly settings: OAuthSettings,
  ) {}

  /** Waits for the first delivery, on any replica, and ends the same way. */
  async answer(session: LinkSessionEntity, browserValue: string): Promise<BrowserAnswer> {
    const last = await this.whenServed(session.id);
    switch (last?.status) {
      case 'linked':
        return endWithCode(session, deriveConfirmationCode(browserValue, session.id));
      case 'failed':
        return endWithFailure(session, failureOf(last));
      case 'confirmed':
        return endWithFailure(session, CONFIRMED);
      case 'returned':
        return endWithFailure(session, INTERRUPTED);
      default:
        return endWithFailure(session, EXPIRED);
    }
  }

  private async whenServed(sessionId: string): Promise<LinkSessionEntity | undefined> {
    const patience = this.settings.tokenCallTimeout + STORE_PATIENCE;
    const deadline = this.clock.monotonic() + patience;
    for (;;) {
      const session = await this.sessions.find(sessionId);
      if (session?.status !== 'returned' || this.clock.monotonic() >= deadline) return session;
      await pause(LOOK_INTERVAL);
    }
  }
}

function failureOf({ failureError, failureReason }: LinkSessionEntity): ReturnError {
  return failureError !== null && failureReason !== null
    ? { error: failureError, reason: failureReason }
    : EXPIRED;
}
