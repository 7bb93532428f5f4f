import { BrokerError } from '#kernel';
import type { FullQuota } from './session/link-session.store.js';

/** `returnUrl` lies under none of the prefixes registered for the service. */
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

/** There are as many open link sessions as there may be. */
export class TooManyLinkSessions extends BrokerError {
  /** @param whose the sessions that are too many */
  constructor(whose: FullQuota, retryAfterSeconds: number) {
    super('too_many_link_sessions', TOO_MANY[whose], { retryAfterSeconds });
  }
}

/** The configured first admin has no links of its own. */
export class LinksNeedAService extends BrokerError {
  constructor() {
    super('not_permitted', 'Links belong to services: call with the key of a registered service.');
  }
}

/** The tokens that came are not, or cannot be shown to be, of the COCO account of the link that they renew. */
export class AccountMismatch extends BrokerError {
  constructor() {
    super(
      'account_mismatch',
      'The user signed in to another COCO account than this link is of, or COCO does not say which. The link stays as it ' +
        'was. Have the user sign out at COCO and sign in to the first account, or make a new link.',
    );
  }
}

/** Another user of the same service has linked this COCO account, and `COCO_ACCOUNT_SHARED` is `refuse`. */
export class AccountAlreadyLinked extends BrokerError {
  constructor() {
    super(
      'account_already_linked',
      'Another user of this service has linked this COCO account. Nothing was linked. Have the user sign out at COCO and ' +
        'sign in to an account of their own.',
    );
  }
}

/** No such session, a wrong or used code, or too late: all answered alike. */
export class ConfirmationRefused extends BrokerError {
  constructor() {
    super(
      'confirmation_refused',
      'There is no link session of this service that waits for this confirmation code; it may have been used or ' +
        'have expired. Start a new link session.',
    );
  }
}
