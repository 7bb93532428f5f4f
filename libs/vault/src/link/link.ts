import type { Secret } from '#kernel';

/**
 * The state of a link. `reauthorization_required`: COCO refuses it, so the user must link again, unless COCO
 * withdraws the refusal while the pair is in quarantine. `revoked` is final.
 */
export type LinkStatus = (typeof linkStatuses)[number];

export const linkStatuses = ['pending', 'active', 'reauthorization_required', 'revoked'] as const;

/**
 * Why a link does not work: a closed list, with the same words in the API, the events, the metrics and the
 * console.
 *
 * The user must link again: `grant_refused`, `refresh_token_expired`, `refresh_outcome_unknown`,
 * `refused_repeatedly`, `grant_of_another_client`. The operator must act: `client_misconfigured`,
 * `key_unavailable`, `mass_refusal`. Nobody needs to act, since the broker retries: `provider_down`,
 * `provider_throttled`.
 */
export type LastError = (typeof lastErrors)[number];

export const lastErrors = [
  'grant_refused',
  'refresh_token_expired',
  'refresh_outcome_unknown',
  'refused_repeatedly',
  'grant_of_another_client',
  'client_misconfigured',
  'key_unavailable',
  'mass_refusal',
  'provider_down',
  'provider_throttled',
] as const;

/**
 * Failed refreshes in a row after which a link counts as delayed and its service gets an event; fewer are normal. The next successful
 * refresh records that the link has recovered: each announced delay has one end.
 */
export const FAILURES_TO_DELAY = 3;

/** One user's consent, kept alive. Holds no secret. */
export interface Link {
  readonly id: string;
  /** The service that created the link and owns it. */
  readonly serviceId: string;
  /** The user, under the name the owning service gave. */
  readonly userId: string;
  readonly status: LinkStatus;
  readonly createdAt: Date;
  readonly activatedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /**
   * Identifies the token pair: the fence of the claim that fetched it. It only rises, so the higher of two is
   * the newer pair.
   */
  readonly generation: number;
  readonly accessTokenExpiresAt: Date | undefined;
  readonly refreshDueAt: Date | undefined;
  readonly lastRefreshedAt: Date | undefined;
  readonly lastError: LastError | undefined;
  readonly lastErrorAt: Date | undefined;
  /** When the link was put on hold; absent if it is not. */
  readonly heldAt: Date | undefined;
}

/** The part of a caller that decides which links it sees. */
export interface LinkViewer {
  readonly serviceId: string;
  readonly linkAccess: 'own' | 'any';
  /** The grant that lets the viewer use one link of another service. */
  readonly grant?: { readonly linkId: string } | undefined;
}

/** A decrypted access token, with the generation that a forced refresh must name. */
export interface AccessToken {
  readonly secret: Secret;
  readonly generation: number;
}
