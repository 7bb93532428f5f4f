import type { GrantScope, LinkGrant } from '../api/client/schemas.js';
import { wordsOf } from '../api/client/words.js';

/** What each scope lets the other service do with the link. */
export const grantScopeMeanings: Readonly<Record<GrantScope, string>> = {
  'coconet:read': 'read devices',
  'coconet:execute': 'send commands to devices',
  'links:read': 'see the link itself',
};

/** The scopes that a grant can give. */
export const grantScopes = wordsOf(grantScopeMeanings);

/** Whether a grant still holds. */
export type GrantState = 'active' | 'expired' | 'ended';

/** @param now milliseconds since 1970 */
export function stateOf({ endedBy, notAfter }: LinkGrant, now: number): GrantState {
  if (endedBy === 'revoked') return 'ended';
  return endedBy === 'expired' || new Date(notAfter).getTime() <= now ? 'expired' : 'active';
}

/** Where a grant holds, place by place. */
export function placesOf({ zones, devices }: LinkGrant): readonly string[] {
  if (zones === null && devices === null) return ['The whole home'];
  return [
    ...(zones ?? []).map(({ zoneId, networkId }) => `Zone ${zoneId} of network ${networkId}`),
    ...(devices ?? []).map(
      ({ deviceNodeId, networkId, resourceEui }) =>
        `Device ${deviceNodeId}${resourceEui === undefined ? '' : ` (${resourceEui})`} of network ${networkId}`,
    ),
  ];
}
