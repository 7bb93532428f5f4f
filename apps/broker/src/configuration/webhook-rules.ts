import ipaddr from 'ipaddr.js';
import type { SettingProblem } from './setting-problem.js';
import type { WebhookVariables } from './webhook.variables.js';

/** What is wrong with the networks that webhooks may lead into. */
export function webhookProblems({ WEBHOOK_ALLOWED_NETWORKS: networks }: WebhookVariables): SettingProblem[] {
  const wrong = networks?.split(',').find((network) => !ipaddr.isValidCIDR(network.trim()));
  if (wrong === undefined) return [];
  return [
    {
      setting: 'WEBHOOK_ALLOWED_NETWORKS',
      problem: `holds "${wrong.trim()}", which is no network`,
      remedy: 'For example WEBHOOK_ALLOWED_NETWORKS=10.20.0.0/16,fd00:1234::/48.',
    },
  ];
}
