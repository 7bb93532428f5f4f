import type { LinkStatus, LinkTrouble } from '../api/words.js';

/** A state of a link as the console calls it. */
export const statusLabels: Readonly<Record<LinkStatus, string>> = {
  pending: 'Not confirmed',
  active: 'Active',
  reauthorization_required: 'Must link again',
  revoked: 'Revoked',
};

/** Why a link is not well, in few words. */
export const troubleLabels: Readonly<Record<LinkTrouble, string>> = {
  grant_refused: 'COCO refused the grant',
  refresh_token_expired: 'Refresh token expired',
  refresh_outcome_unknown: 'Outcome of a refresh unknown',
  refused_repeatedly: 'COCO refused again and again',
  grant_of_another_client: 'Grant of another client',
  client_misconfigured: 'Client misconfigured at COCO',
  key_unavailable: 'Key of the vault missing',
  mass_refusal: 'COCO refuses nearly everybody',
  provider_down: 'COCO was down',
  provider_throttled: 'COCO throttled',
};

/** Why a link is not well, and whose move it is. */
export const troubleAdvice: Readonly<Record<LinkTrouble, string>> = {
  grant_refused: 'The user withdrew their consent or changed their account: the user must link again.',
  refresh_token_expired: 'The link was not refreshed in time: the user must link again.',
  refresh_outcome_unknown:
    'A refresh was sent and its answer never came, so that the token may be spent: the user must link again.',
  refused_repeatedly:
    'COCO refused to refresh the link the same way for ten minutes and more, while others succeeded: the user must link again.',
  grant_of_another_client:
    'COCO says that the grant belongs to another client id, while it accepts the broker for others: the user must link again.',
  client_misconfigured:
    'COCO does not accept the broker’s own client id or secret: check COCO_CLIENT_ID and COCO_CLIENT_SECRET.',
  key_unavailable: 'No replica holds the key under which the link is sealed: restore it to the keyring.',
  mass_refusal:
    'COCO refuses nearly all links at once, so the broker does not believe it: ask COCO, then resume refreshes on the overview.',
  provider_down: 'Nobody has to do anything: the broker tries again by itself.',
  provider_throttled: 'Nobody has to do anything: the broker waits as long as COCO asks, and tries again.',
};
