import type { FoundLink, LastError } from '#vault';

/** Whether a link is kept alive. */
export const healthStates = ['working', 'failing', 'overdue', 'stopped'] as const;

export type HealthState = (typeof healthStates)[number];

/** A link's health in a word, and why in a sentence. */
export interface LinkHealth {
  readonly state: HealthState;
  readonly since: Date | null;
  readonly cause: string | null;
  readonly explanation: string;
}

/** COCO's answer in a sentence, by its cause. `status_…` contains the number. */
const CAUSES: Readonly<Record<string, string>> = {
  throttled: 'COCO asks for fewer calls.',
  server_error: 'COCO answers that it failed.',
  answer_without_tokens: 'COCO answers without a token.',
  error_in_success: 'COCO answers 200 with an error that the broker does not know.',
  malformed_answer: 'COCO’s answer can’t be read.',
  answer_too_large: 'COCO’s answer is far too large.',
  key_unavailable: 'No replica has the key that encrypts this link.',
};

/** The kind of failure, for causes that do not describe an answer. */
const ERRORS: Readonly<Record<LastError, string>> = {
  grant_refused: 'COCO refuses the grant.',
  refresh_token_expired: 'The refresh token expired.',
  refresh_outcome_unknown: 'A refresh got no answer that says whether COCO used up the token.',
  refused_repeatedly: 'COCO refused again and again while other links succeeded.',
  grant_of_another_client: 'COCO says that the grant belongs to another client.',
  client_misconfigured: 'COCO does not accept the broker’s own client id or secret.',
  key_unavailable: 'No replica has the key that encrypts this link.',
  mass_refusal: 'COCO refuses nearly all links, so the broker does not believe it.',
  provider_down: 'COCO’s token endpoint does not answer properly.',
  provider_throttled: 'COCO asks for fewer calls.',
};

const RESTING =
  'Nobody has used the link for a while, so it is refreshed less often. The next call refreshes it.';

/**
 * The health of a link, as distinct from its state: an active link may fail for hours while COCO is down.
 *
 * @returns `undefined` for a link that is not kept alive
 */
export function healthOf(link: FoundLink, now: Date): LinkHealth | undefined {
  const { status, failure, lastError } = link;
  if (status === 'reauthorization_required')
    return {
      state: 'stopped',
      since: link.lastErrorAt ?? null,
      cause: lastError ?? null,
      explanation: `${lastError === undefined ? 'COCO refuses the grant.' : ERRORS[lastError]} The user has to link again.`,
    };
  if (status !== 'active') return undefined;
  // A refusal that the brake does not believe is not a failure of the link, yet the link is not refreshed.
  if (failure !== undefined || lastError !== undefined) {
    const cause = lastError === 'mass_refusal' ? undefined : failure?.cause;
    return {
      state: 'failing',
      since: failure?.since ?? link.lastErrorAt ?? null,
      cause: cause ?? lastError ?? null,
      explanation: wordsOf(cause, lastError),
    };
  }
  const expired = link.accessTokenExpiresAt;
  const since = link.lastRefreshedAt ?? link.activatedAt ?? null;
  if (expired !== undefined && expired <= now) {
    if (link.refreshDueAt !== undefined && link.refreshDueAt > now)
      return { state: 'working', since, cause: null, explanation: RESTING };
    return {
      state: 'overdue',
      since: expired,
      cause: null,
      explanation: 'The access token has expired, and no refresh has been tried since.',
    };
  }
  return { state: 'working', since, cause: null, explanation: 'Refreshes succeed.' };
}

function wordsOf(cause: string | undefined, lastError: LastError | undefined): string {
  const status = /^status_(\d{3})$/.exec(cause ?? '')?.[1];
  if (status !== undefined) return `COCO answers ${status}.`;
  if (cause !== undefined && Object.hasOwn(CAUSES, cause)) return CAUSES[cause] ?? '';
  return lastError === undefined ? 'The reason is not recorded.' : ERRORS[lastError];
}
