import { setting, Settings } from '#kernel';

const NETWORK = String.raw`[0-9A-Fa-f:.]+/\d{1,3}`;

/** Where webhooks may lead, and how often they are tried. Provided by the app's configuration. Durations are milliseconds. */
export abstract class EventsSettings extends Settings({
  allowedNetworks: setting.list({
    name: 'WEBHOOK_ALLOWED_NETWORKS',
    type: 'list of networks',
    pattern: new RegExp(`^${NETWORK}(\\s*,\\s*${NETWORK})*$`),
    expected: 'networks in CIDR notation, separated by commas',
    fallback: '127.0.0.0/8,::1/128',
    fallbackInProduction: '',
    meaning:
      'Internal networks that webhooks may call, also by plain http; all other internal addresses are refused.',
    why: 'In development receivers are on the same machine; in production a webhook with an internal address could attack other servers of the company.',
    example: '10.20.0.0/16',
  }),
  retryDelays: setting.durations({
    name: 'WEBHOOK_RETRY_DELAYS',
    fallback: '5,300,1800,7200,18000,36000,50400,72000,86400',
    meaning: 'Seconds before each retry of a delivery; after the last one a delivery is dead.',
    why: 'The example of Standard Webhooks: retries soon enough after a restart, and long enough for a weekend’s outage.',
    example: '5,300,1800',
  }),
  deliveryTimeout: setting.duration({
    name: 'WEBHOOK_TIMEOUT',
    min: 1,
    max: 60,
    fallback: 10,
    meaning: 'Total time one delivery may take.',
    why: 'A receiver should store the event and answer at once; a slow one holds up the deliveries behind it.',
  }),
}) {
  /** The broker's version, for `User-Agent`. */
  abstract readonly version: string;
}
