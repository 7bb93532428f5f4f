import type { GrantedPlaces, Scope } from '#access';

/**
 * Scopes that a grant can give: acting on the link's home, and seeing the link itself. Never ending the link, or
 * granting it on.
 */
export const grantScopes = [
  'coconet:read',
  'coconet:execute',
  'links:read',
] as const satisfies readonly Scope[];

export type GrantScope = (typeof grantScopes)[number];

/** What a grant gives, checked. */
export interface GrantTerms {
  /** The service that may act on the link. */
  readonly serviceId: string;
  readonly scopes: readonly GrantScope[];
  readonly capabilities: readonly string[];
  /** Absent for the whole home. */
  readonly places: GrantedPlaces | undefined;
  readonly notAfter: Date;
  readonly reason: string;
  readonly breakGlass: boolean;
}

/** Maximum live grants of one link: far more than a home needs, few enough to read at a glance. */
export const GRANTS_OF_LINK = 20;

/** The longest time a grant lasts, in milliseconds: a year, so that each is reconsidered. */
export const LONGEST_GRANT = 365 * 86_400_000;

/** The longest time a break-glass grant lasts, in milliseconds. */
export const LONGEST_BREAK_GLASS = 15 * 60_000;
