import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { WebhookTargetRefused } from '../events-errors.js';
import { EventsSettings } from '../events-settings.js';

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** The only IPv6 addresses reached through the public internet (RFC 4291 section 2.4, IANA's assignments). */
const GLOBAL_UNICAST_V6 = ipaddr.parseCIDR('2000::/3');

/**
 * A public address that means the machine's own host: Azure's agent, with the machine's secrets (Azure: "What
 * is IP address 168.63.129.16?").
 */
const HOST_AGENT_OF_AZURE = ipaddr.parseCIDR('168.63.129.16/32');

/** A name resolves to no address that webhooks may use. */
export class NoPublicAddress extends Error {
  override readonly name = 'NoPublicAddress';
}

/**
 * Decides where webhooks may go: by https to public addresses, and to networks allowed by configuration.
 * Otherwise anyone who names a URL could have the broker call into the company's network for them
 * (server-side request forgery).
 *
 * Names are judged by the addresses of the actual connection, each time it is made: a name that later leads
 * elsewhere (DNS rebinding) gains nothing.
 */
@Injectable()
export class TargetPolicy {
  private readonly allowed: readonly Network[];

  /** For plain http, which goes only into allowed networks. */
  readonly lookupAllowed: LookupFunction;

  /** For https. */
  readonly lookupPublic: LookupFunction;

  constructor(settings: EventsSettings) {
    this.allowed = settings.allowedNetworks.map((network) => ipaddr.parseCIDR(network));
    this.lookupAllowed = filteredLookup((address) => this.isAllowed(address));
    this.lookupPublic = filteredLookup((address) => this.isAllowed(address) || isPublic(address));
  }

  /** Judges a URL as text, and the addresses its name has now. @throws WebhookTargetRefused */
  async check(text: string): Promise<URL> {
    const url = URL.parse(text);
    if (url === null || !['https:', 'http:'].includes(url.protocol))
      throw new WebhookTargetRefused('expected an https URL, such as https://app.example.com/coco/events');
    if (url.username !== '' || url.password !== '')
      throw new WebhookTargetRefused('expected no user name or password: messages are signed instead');
    if (url.hash !== '') throw new WebhookTargetRefused('expected no fragment (#…)');
    await this.requireReachable(url);
    return url;
  }

  /**
   * Whether connections to this host, given as an address, are allowed; names are judged when they are looked
   * up.
   */
  mayConnect({ protocol, hostname }: URL): boolean {
    const host = hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) === 0) return true;
    return this.isAllowed(host) || (protocol === 'https:' && isPublic(host));
  }

  private async requireReachable(url: URL): Promise<void> {
    if (!this.mayConnect(url)) throw refusedAddress(url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) return;
    const find = url.protocol === 'https:' ? this.lookupPublic : this.lookupAllowed;
    const error = await new Promise<Error | null>((resolve) => {
      find(host, { all: true }, resolve);
    });
    if (error instanceof NoPublicAddress) throw refusedAddress(url);
    if (error) throw new WebhookTargetRefused('its host name does not resolve');
  }

  private isAllowed(address: string): boolean {
    return this.allowed.some((network) => isWithin(address, network));
  }
}

function refusedAddress({ protocol }: URL): WebhookTargetRefused {
  return new WebhookTargetRefused(
    protocol === 'https:'
      ? 'leads to an internal address; an operator can allow its network (WEBHOOK_ALLOWED_NETWORKS)'
      : 'expected https: plain http is only for networks that an operator has allowed (WEBHOOK_ALLOWED_NETWORKS)',
  );
}

/** Looks names up and passes on only allowed addresses: no other connection is possible. */
function filteredLookup(isFit: (address: string) => boolean): LookupFunction {
  return (hostname, { all, ...options }, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) {
        callback(error, []);
        return;
      }
      const fit = found.filter(({ address }) => isFit(address));
      const [first] = fit;
      if (first === undefined) callback(new NoPublicAddress(`${hostname} resolves to no public address`), []);
      else if (all === true) callback(null, fit);
      else callback(null, first.address, first.family);
    });
  };
}

function isPublic(text: string): boolean {
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast' || isWithin(text, HOST_AGENT_OF_AZURE)) return false;
  return address.kind() === 'ipv4' || isWithin(text, GLOBAL_UNICAST_V6);
}

function isWithin(text: string, [network, bits]: Network): boolean {
  const address = ipaddr.process(text);
  return address.kind() === network.kind() && address.match([network, bits]);
}
