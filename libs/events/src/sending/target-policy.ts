import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { WebhookTargetRefused } from '../events-errors.js';
import { EventsSettings } from '../events-settings.js';
import { HostNames } from './host-names.js';

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** The only IPv6 addresses reached through the public internet (RFC 4291 section 2.4, IANA's assignments). */
const GLOBAL_UNICAST_V6 = ipaddr.parseCIDR('2000::/3');

/**
 * A public address that means the machine's own host: Azure's agent, with the machine's secrets (Azure: "What
 * is IP address 168.63.129.16?").
 */
const HOST_AGENT_OF_AZURE = ipaddr.parseCIDR('168.63.129.16/32');

/**
 * Addresses whose last 32 bits are the IPv4 address that a NAT64 gateway calls (RFC 6052 section 2.1). In a network without IPv4, DNS64
 * gives them for every host that has no IPv6 address.
 */
const NAT64 = ipaddr.parseCIDR('64:ff9b::/96');

/** Bytes of an IPv6 address before the IPv4 address in it. */
const NAT64_PREFIX_BYTES = 12;

/** A name does not resolve to any address that webhooks may use. */
export class NoPublicAddress extends Error {
  override readonly name = 'NoPublicAddress';
}

/** No address is found for a name, or not in time. */
class HostNotFound extends Error {
  override readonly name = 'HostNotFound';
  /** Node's own code, so that it counts as a failure to connect. */
  readonly code = 'ENOTFOUND';
}

/**
 * Decides where webhooks may go: by https to public addresses, and to networks allowed by configuration.
 * Otherwise anyone who registers a URL could make the broker call into the company's network (server-side
 * request forgery).
 *
 * Names are judged by the addresses of the actual connection, each time it is made: a name that later
 * resolves elsewhere (DNS rebinding) gains nothing.
 */
@Injectable()
export class TargetPolicy {
  private readonly allowed: readonly Network[];

  /** For plain http, which goes only into allowed networks. */
  readonly lookupAllowed: LookupFunction;

  /** For https. */
  readonly lookupPublic: LookupFunction;

  constructor(
    settings: EventsSettings,
    private readonly names: HostNames = new HostNames(),
  ) {
    this.allowed = settings.allowedNetworks.map((network) => ipaddr.parseCIDR(network));
    this.lookupAllowed = this.filteredLookup((address) => this.isAllowed(address));
    this.lookupPublic = this.filteredLookup((address) => this.isAllowed(address) || isPublic(address));
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

  /** Looks names up and passes on only allowed addresses: no other connection is possible. */
  private filteredLookup(isFit: (address: string) => boolean): LookupFunction {
    return (hostname, { all, family }, callback) => {
      this.names.find(hostname).then(
        (found) => {
          const fit = found.filter(({ address }) => isFit(address)).filter(isOfFamily(family));
          const [first] = fit;
          if (first === undefined)
            callback(new NoPublicAddress(`${hostname} resolves to no public address`), []);
          else if (all === true) callback(null, fit);
          else callback(null, first.address, first.family);
        },
        (error: unknown) => {
          callback(new HostNotFound(`${hostname} does not resolve`, { cause: error }), []);
        },
      );
    };
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
    return this.allowed.some((network) => isWithin(reached(address), network));
  }
}

function refusedAddress({ protocol }: URL): WebhookTargetRefused {
  return new WebhookTargetRefused(
    protocol === 'https:'
      ? 'leads to an internal address; an operator can allow its network (WEBHOOK_ALLOWED_NETWORKS)'
      : 'expected https: plain http is only for networks that an operator has allowed (WEBHOOK_ALLOWED_NETWORKS)',
  );
}

/** Whether an address is of the family that a connection asks for; 0, or none, for both. */
function isOfFamily(asked: unknown): (address: LookupAddress) => boolean {
  const family = { IPv4: 4, IPv6: 6 }[String(asked)] ?? asked;
  return family === 4 || family === 6 ? (address) => address.family === family : () => true;
}

/** The address that a connection to this one finally reaches. */
function reached(text: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const address = ipaddr.process(text);
  if (address.kind() !== 'ipv6' || !address.match(NAT64)) return address;
  return ipaddr.process(ipaddr.fromByteArray(address.toByteArray().slice(NAT64_PREFIX_BYTES)).toString());
}

function isPublic(text: string): boolean {
  const address = reached(text);
  if (address.range() !== 'unicast' || isWithin(address, HOST_AGENT_OF_AZURE)) return false;
  return address.kind() === 'ipv4' || isWithin(address, GLOBAL_UNICAST_V6);
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match([network, bits]);
}
