import { BrokerError } from '#kernel';
import type { Link, LastError } from './link.js';

/** A link that the caller may not see. */
export interface HiddenLink extends Pick<Link, 'id' | 'serviceId'> {
  /** The grant by which the caller used to see it. */
  readonly endedGrantId?: string | undefined;
}

/** No link has this id, or it is revoked, or the caller may not see it: all answered alike. */
export class LinkNotFound extends BrokerError {
  /** @param hidden the link that there is, where the caller may not see it: for the audit trail, never for the answer */
  constructor(readonly hidden?: HiddenLink) {
    super('not_found', 'There is no such link.');
  }
}

/** No revocation has this id. */
export class RevocationNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such revocation.');
  }
}

/** The link was made but its service has not confirmed it yet. */
export class LinkNotActive extends BrokerError {
  constructor() {
    super('link_not_active', 'The link waits for its confirmation: POST /v1/link-sessions/{id}/confirm.');
  }
}

/** Support has put the link on hold. Why is not said: the reason may be about a person. */
export class LinkOnHold extends BrokerError {
  constructor() {
    super(
      'link_on_hold',
      'Support has put the link on hold: it can be read, but no command is sent through it.',
    );
  }
}

/** COCO no longer accepts the link's tokens; the user must link again. */
export class ReauthorizationRequired extends BrokerError {
  constructor(linkId: string, reason: LastError | undefined, cause?: unknown) {
    super(
      'reauthorization_required',
      'The user must link the COCO account again: POST /v1/link-sessions with this "linkId" renews the same link.',
      { extensions: { linkId, reason: reason ?? 'grant_refused' }, cause },
    );
  }
}

/** The keyring can't open what is stored. Nothing is lost; the operators are alarmed. */
export class VaultUnavailable extends BrokerError {
  constructor(cause: unknown) {
    super('vault_unavailable', 'The stored tokens cannot be opened now. The operators have been told.', {
      cause,
      retryAfterSeconds: 60,
    });
  }
}
