import ipaddr from 'ipaddr.js';
import type { Drafts } from '../setting-groups.js';
import type { SettingProblem } from '../setting-problem.js';

/** The faults of the networks that webhooks may call. */
export function webhookProblems({ allowedNetworks }: Drafts['events']): SettingProblem[] {
  const wrong = allowedNetworks.find((network) => !ipaddr.isValidCIDR(network));
  if (wrong === undefined) return [];
  return [
    {
      setting: 'WEBHOOK_ALLOWED_NETWORKS',
      problem: `contains "${wrong}", which is not a network`,
      remedy: 'For example WEBHOOK_ALLOWED_NETWORKS=10.20.0.0/16,fd00:1234::/48.',
    },
  ];
}
