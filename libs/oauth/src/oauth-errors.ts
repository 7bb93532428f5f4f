import { BrokerError } from '#kernel';
import type { FullQuota, NoSession } from './session/open-link-sessions.js';

/** `returnUrl` matches none of the prefixes registered for the service. */
export class ReturnUrlNotRegistered extends BrokerError {
  constructor() {
    const message =
      'expected an absolute https URL under one of the prefixes registered for this service; ' +
      'ask an admin to register it';
    super('return_url_not_registered', `returnUrl: ${message}`, {
      fields: [{ field: 'returnUrl', message }],
    });
  }
}

const TOO_MANY: Readonly<Record<FullQuota, string>> = {
  user: 'This user has as many open link sessions as one may have; finish one or let it expire.',
  service: 'This service has as many open link sessions as one may have; finish some or let them expire.',
  all: 'As many link sessions are open as the broker allows; try again later.',
};

/** The limit on open link sessions has been reached. */
class TooManyLinkSessions extends BrokerError {
  /** @param whose the quota that is full */
  constructor(whose: FullQuota, retryAfterSeconds: number) {
    super('too_many_link_sessions', TOO_MANY[whose], { retryAfterSeconds });
  }
}

/** The error for a session that was not stored. */
export function noSession(why: NoSession, retryAfterSeconds: number): BrokerError {
  return why === 'erased' ? new UserErased() : new TooManyLinkSessions(why, retryAfterSeconds);
}

/** The user is being erased, or was within the last day. */
class UserErased extends BrokerError {
  constructor() {
    super(
      'user_erased',
      'This user was erased less than a day ago, or is being erased: until a day has passed, nobody can link under this id.',
    );
  }
}

/** Unknown session, or one of another service: both get the same response. */
export class LinkSessionNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such link session; it may be older than the broker keeps them.');
  }
}

/** The configured first admin cannot have links. */
export class LinksNeedAService extends BrokerError {
  constructor() {
    super('not_permitted', 'Links belong to services: call with the key of a registered service.');
  }
}

const IMPOSSIBLE = {
  account:
    'The broker does not know which COCO account this link belongs to, so it could not tell whether another one comes back. ' +
    'Have the service start the renewal.',
  service: 'The service that owns this link is disabled, or lacks the scope links:create.',
} as const;

/** Nobody can be invited to renew this link. */
export class InvitationImpossible extends BrokerError {
  constructor(why: keyof typeof IMPOSSIBLE) {
    super('not_permitted', IMPOSSIBLE[why]);
  }
}

/** The new tokens are not, or not provably, from the COCO account of the link they renew. */
export class AccountMismatch extends BrokerError {
  constructor() {
    super(
      'account_mismatch',
      'The user signed in to a different COCO account than this link’s, or COCO does not say which. The link stays as it ' +
        'was. Have the user sign out at COCO and sign in to the first account, or create a new link.',
    );
  }
}

/** Another user of the same service has linked this COCO account, and `COCO_ACCOUNT_SHARED` is `refuse`. */
export class AccountAlreadyLinked extends BrokerError {
  constructor() {
    super(
      'account_already_linked',
      'Another user of this service has linked this COCO account. Nothing was linked. Have the user sign out at COCO and ' +
        'sign in to their own account.',
    );
  }
}

/** Unknown session, wrong or used code, or too late: all get the same response. */
export class ConfirmationRefused extends BrokerError {
  constructor() {
    super(
      'confirmation_refused',
      'No link session of this service awaits this confirmation code; it may have been used or ' +
        'have expired. Start a new link session.',
    );
  }
}
