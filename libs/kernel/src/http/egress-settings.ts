import { list, url } from '../settings/kinds.js';
import { EgressProxy } from './egress-proxy.js';

/** The way out of a company network. */
export const egressSettings = {
  proxy: url({
    name: 'HTTPS_PROXY',
    pattern: /^https?:\/\/(?:[^?#\s@/]+@)?[^?#\s@/]+\/?$/,
    expected: 'the http or https origin of a proxy, with or without a name and password',
    otherwise: 'none: COCO and issuers are called directly',
    secret: true,
    meaning:
      'Proxy for https calls to COCO, issuers and the console’s provider, KMS over HTTP and the receiver of checkpoints, by CONNECT. Webhooks, PostgreSQL, AWS and traces do not use it (docs/deployment.md).',
    example: 'http://proxy.example.com:3128',
  }),
  exempt: list({
    name: 'NO_PROXY',
    type: 'list of hosts',
    fallback: '',
    meaning:
      'Hosts that are called without the proxy, comma-separated: `host`, `.domain` with everything below it, `host:port`, or `*`.',
    example: 'vault.internal,.cluster.local',
  }),
};

/** The proxy of checked settings, if one is set. */
export function egressProxyOf(settings: {
  readonly proxy?: URL | undefined;
  readonly exempt: readonly string[];
}): EgressProxy | undefined {
  return settings.proxy && new EgressProxy(settings.proxy, settings.exempt);
}
