import type { SessionState } from './session-state.js';

/** What happened, for the person who answers the user's call. */
const WORDS: Readonly<Record<SessionState, string>> = {
  created: 'The user has not opened the link URL yet.',
  connecting: 'The user opened the link URL and has not come back from COCO yet.',
  returned: 'The user came back from COCO; the broker is fetching the tokens.',
  unconfirmed: 'COCO agreed; the service has not confirmed the link yet.',
  linked: 'The account was linked.',
  cancelled: 'The user cancelled at COCO.',
  refused: 'COCO refused.',
  other_account: 'The user signed in to a different COCO account than the one of the link.',
  account_taken: 'Another user of the service has already linked this COCO account.',
  withdrawn: 'The service ended the attempt.',
  never_opened: 'The user did not open the link URL in time.',
  abandoned: 'The user opened the link URL and did not come back from COCO in time.',
  not_confirmed: 'COCO agreed, but the service did not confirm the link in time. It was removed.',
  link_revoked: 'COCO agreed, but the link was revoked before the service confirmed it.',
  interrupted: 'The user came back from COCO, but the broker stopped before it had the tokens.',
  failed: 'The attempt failed.',
};

/** What made an attempt fail, by its reason. */
const REASONS: Readonly<Record<string, string>> = {
  service_ended: 'The service may no longer link accounts: it is disabled or lacks links:create.',
  malformed_callback: 'COCO’s answer in the browser was malformed, or from another issuer.',
  no_access_token: 'COCO’s answer to the code held no access token.',
  client_misconfigured: 'COCO did not accept the broker’s own client id or secret.',
  provider_down: 'COCO’s token endpoint did not answer properly.',
  provider_throttled: 'COCO’s token endpoint was rate-limiting the broker.',
  storage_unavailable: 'The broker could not store the tokens.',
  account_unknown: 'COCO did not say whose account it is, and the link needs to know.',
  code_refused: 'COCO refused its own authorization code: expired or already used.',
};

/** A link session's story so far, as far as it is needed to explain it. */
export interface ToldSession {
  readonly state: SessionState;
  readonly error: string | null;
  readonly reason: string | null;
  readonly otherBrowserAt: Date | null;
}

/** Explains a link session in a sentence or two. */
export function explain({ state, error, reason, otherBrowserAt }: ToldSession): string {
  const known = reason !== null && Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined;
  const cause = state === 'failed' || state === 'refused' ? known : undefined;
  const asked =
    state === 'refused' && cause === undefined ? `COCO refused with ${error ?? 'no error code'}.` : undefined;
  const other = otherBrowserAt === null ? '' : ' A second browser opened it and was refused.';
  return `${cause ?? asked ?? WORDS[state]}${other}`;
}
