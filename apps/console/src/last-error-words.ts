import type { LastError } from './api/client/schemas.js';
import { wordsOf } from './api/client/words.js';

/** The label of each last error. */
export const lastErrorLabels: Readonly<Record<LastError, string>> = {
  grant_refused: 'COCO refused the grant',
  refresh_token_expired: 'Refresh token expired',
  refresh_outcome_unknown: 'Refresh outcome unknown',
  refused_repeatedly: 'COCO refused repeatedly',
  grant_of_another_client: 'Grant of another client',
  client_misconfigured: 'Client misconfigured at COCO',
  key_unavailable: 'Vault key missing',
  mass_refusal: 'COCO refuses nearly all links',
  provider_down: 'COCO was down',
  provider_throttled: 'Rate-limited by COCO',
};

/** The last errors of a link. */
export const lastErrors = wordsOf(lastErrorLabels);

/** A last error that this console has words for. A newer broker may send others. */
export function lastErrorOf(code: unknown): LastError | undefined {
  return lastErrors.find((known) => known === code);
}

/** What each last error means, and who has to act. */
export const lastErrorAdvice: Readonly<Record<LastError, string>> = {
  grant_refused: 'The user withdrew their consent or changed their account: the user must link again.',
  refresh_token_expired: 'The link was not refreshed in time: the user must link again.',
  refresh_outcome_unknown:
    'A refresh got no answer that says whether COCO took the token, so it may be used up: the user must link again.',
  refused_repeatedly:
    'COCO refused to refresh the link for more than ten minutes, always with the same error, while other links succeeded: the user must link again.',
  grant_of_another_client:
    'COCO says that the grant belongs to another client id, while it accepts the broker for other links: the user must link again.',
  client_misconfigured:
    'COCO does not accept the broker’s own client id or secret: check COCO_CLIENT_ID and COCO_CLIENT_SECRET.',
  key_unavailable: 'No replica has the key that encrypts this link: restore it to the keyring.',
  mass_refusal:
    'COCO refuses nearly all links, so the broker does not believe it: ask COCO, then resume refreshes on the overview.',
  provider_down: 'Nobody has to do anything: the broker retries on its own.',
  provider_throttled: 'Nobody has to do anything: the broker waits as long as COCO asks, then retries.',
};
