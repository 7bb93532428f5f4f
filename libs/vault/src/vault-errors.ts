import { BrokerError } from '#kernel';
import type { Link, LastError } from './link/link.js';

/** A link that the caller may not see. */
export interface HiddenLink extends Pick<Link, 'id' | 'serviceId'> {
  /** The grant that used to let the caller see it, if it has ended. */
  readonly endedGrantId?: string | undefined;
}

/** The link does not exist, is revoked, or may not be seen by the caller: the answer is the same. */
export class LinkNotFound extends BrokerError {
  /**
   * @param hidden the link, if it exists but the caller may not see it: for the audit trail, never for the
   * answer
   */
  constructor(readonly hidden?: HiddenLink) {
    super('link_not_found', 'There is no such link.');
  }
}

/** No revocation has this id. */
export class RevocationNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such revocation.');
  }
}

/** The link was created, but its service has not confirmed it yet. */
export class LinkNotActive extends BrokerError {
  constructor() {
    super('link_not_active', 'The link awaits confirmation: POST /v1/link-sessions/{id}/confirm.');
  }
}

/** Support has put the link on hold. The reason is not disclosed: it may be about a person. */
export class LinkOnHold extends BrokerError {
  constructor() {
    super('link_on_hold', 'Support has put the link on hold: it can be read, but accepts no commands.');
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

/** The keyring cannot decrypt what is stored. Nothing is lost; the operators are alerted. */
export class VaultUnavailable extends BrokerError {
  constructor(cause: unknown) {
    super(
      'vault_unavailable',
      'The stored tokens cannot be decrypted at the moment. The operators have been alerted.',
      {
        cause,
        retryAfterSeconds: 60,
      },
    );
  }
}
