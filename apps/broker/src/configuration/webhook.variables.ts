import { SecondsSetting, TextSetting } from './setting.js';

const NETWORK = String.raw`[0-9A-Fa-f:.]+/\d{1,3}`;
const SECONDS = String.raw`\d{1,6}(\.\d+)?`;

/** Webhooks: where they may lead, and how often they are tried. */
export class WebhookVariables {
  @TextSetting({
    meaning:
      'Networks that webhooks may lead into although they are not public, also by plain http; all other internal addresses are refused.',
    type: 'list of networks',
    pattern: new RegExp(`^${NETWORK}(\\s*,\\s*${NETWORK})*$`),
    expected: 'networks in CIDR notation, separated by commas',
    defaultText: 'none; in development `127.0.0.0/8,::1/128`',
    example: '10.20.0.0/16',
  })
  readonly WEBHOOK_ALLOWED_NETWORKS: string | undefined = undefined;

  @TextSetting({
    meaning: 'Seconds before each further attempt to deliver; after the last one a delivery is dead.',
    type: 'list of seconds',
    pattern: new RegExp(`^${SECONDS}(\\s*,\\s*${SECONDS})*$`),
    expected: 'numbers of seconds, separated by commas',
    example: '5,300,1800',
  })
  readonly WEBHOOK_RETRY_DELAYS: string = '5,300,1800,7200,18000,36000,50400,72000,86400';

  @SecondsSetting({ min: 1, max: 60, meaning: 'Total time one delivery may take.', example: '10' })
  readonly WEBHOOK_TIMEOUT = 10;
}
