import { roles } from '#access';
import type { ProviderSettings } from '../console/console-settings.js';
import { guess, well, type Finding } from './finding.js';

/**
 * Which roles people get who sign in to the console, and whether a second person can confirm where that is
 * required.
 */
export function checkRoles(provider: ProviderSettings | undefined, fourEyes: boolean): Finding[] {
  if (provider !== undefined) return rolesOf(provider);
  if (!fourEyes) return [];
  return [
    guess(
      'roles',
      'FOUR_EYES is on, and nobody can sign in to the console: only someone named by an Actor-Token can confirm that every link ' +
        'is revoked or a key retired; set CONSOLE_OIDC_ISSUER, or FOUR_EYES=false',
    ),
  ];
}

function rolesOf(provider: ProviderSettings): Finding[] {
  const { adminClaim, adminValue, roleMap } = provider;
  if (roleMap === undefined)
    return [
      guess(
        'roles',
        `everyone with "${adminValue}" in the claim "${adminClaim}" has every role of the console: ` +
          'give each only what they need by CONSOLE_ROLE_MAP',
      ),
    ];
  const given = new Set([...roleMap.values()].flat());
  const missing = roles.filter((role) => role !== 'viewer' && !given.has(role));
  if (missing.length === 0) return [well('roles', 'CONSOLE_ROLE_MAP gives every role to someone')];
  const what = missing.map((role) => `"${role}"`).join(', ');
  return [
    guess(
      'roles',
      `CONSOLE_ROLE_MAP gives nobody ${what}: in the console nobody can do what that role is for`,
    ),
  ];
}
