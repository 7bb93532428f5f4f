import type { Secret } from '#kernel';

/**
 * Where a link stands. `reauthorization_required`: COCO refuses it, so the user must link again, unless COCO takes the refusal
 * back while the pair is in quarantine. `revoked` is final.
 */
export type LinkStatus = (typeof linkStatuses)[number];

/** All of them. */
export const linkStatuses = ['pending', 'active', 'reauthorization_required', 'revoked'] as const;

/**
 * Why a link is not well: a closed list, the same word in the API, the events, the metrics and the console.
 *
 * The user's move (link again): `grant_refused`, `refresh_token_expired`, `refresh_outcome_unknown`, `refused_repeatedly`,
 * `grant_of_another_client`. The operator's move: `client_misconfigured`, `key_unavailable`, `mass_refusal`. Nobody's move,
 * the broker tries again: `provider_down`, `provider_throttled`.
 */
export type LastError = (typeof lastErrors)[number];

/** All of them. */
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

/** One user's consent, kept alive. Holds no secret. */
export interface Link {
  readonly id: string;
  /** The service that made the link and owns it. */
  readonly serviceId: string;
  /** The user, as the owning service names it. */
  readonly userId: string;
  readonly status: LinkStatus;
  readonly createdAt: Date;
  readonly activatedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /**
   * Names the token pair: the fence of the claim that fetched it. It only rises, so of two pairs the newer is known.
   */
  readonly generation: number;
  readonly accessTokenExpiresAt: Date | undefined;
  readonly refreshDueAt: Date | undefined;
  readonly lastRefreshedAt: Date | undefined;
  readonly lastError: LastError | undefined;
  readonly lastErrorAt: Date | undefined;
  /** Since when no command is sent through it; absent if it is not on hold. */
  readonly heldAt: Date | undefined;
}

/** The part of a caller that decides which links it sees. */
export interface LinkViewer {
  readonly serviceId: string;
  readonly linkAccess: 'own' | 'any';
  /** The grant by which the viewer acts on one link of another service. */
  readonly grant?: { readonly linkId: string } | undefined;
}

/** An access token in memory, with the generation that a forced refresh must name. */
export interface AccessToken {
  readonly secret: Secret;
  readonly generation: number;
}
