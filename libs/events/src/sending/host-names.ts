import { readFile } from 'node:fs/promises';
import { promises as dns, type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';

/** Milliseconds that a name may take: less than the three seconds in which a connection must open. */
const PATIENCE = 2_500;

/** Milliseconds for the first answer of a name server, and how many times it is asked. */
const QUERY = { timeout: 800, tries: 2 } as const;

const HOSTS_FILE = '/etc/hosts';

/** Where names are looked up, if not as configured on the machine. */
interface NameSources {
  /** Name servers, each `address:port`. */
  readonly servers?: readonly string[];
  readonly hostsFile?: string;
  /** Milliseconds that a name may take. */
  readonly patience?: number;
}

/**
 * Finds the addresses of webhooks' hosts, by asking name servers directly.
 *
 * Not by `dns.lookup`: that waits in one of two threads of the process, and cannot be given up. A service whose name
 * server does not answer would occupy both, and meanwhile nothing else could be resolved, not even COCO or the
 * database.
 *
 * The rest of what `dns.lookup` does is done here: the hosts file, and reserved names (RFC 6761). Search domains are
 * not tried: a webhook's URL needs a full name.
 */
@Injectable()
export class HostNames {
  private resolver: dns.Resolver;

  constructor(private readonly sources: NameSources = {}) {
    this.resolver = this.makeResolver();
  }

  /** @throws Error if the name has no address, or none is found in time */
  async find(hostname: string): Promise<LookupAddress[]> {
    const name = hostname.toLowerCase().replace(/\.$/, '');
    if (isWithin(name, 'localhost')) return ['127.0.0.1', '::1'].map(addressOf);
    if (isWithin(name, 'invalid')) throw new Error(`${name} has no address`);
    const listed = await this.listed(name);
    return listed.length > 0 ? listed : this.ask(name);
  }

  /** From the hosts file, which is small and may change. */
  private async listed(name: string): Promise<LookupAddress[]> {
    const text = await readFile(this.sources.hostsFile ?? HOSTS_FILE, 'utf8').catch(() => '');
    return text
      .split('\n')
      .map((line) => (line.split('#')[0] ?? '').trim().split(/\s+/))
      .filter(
        ([address = '', ...names]) =>
          isIP(address) !== 0 && names.some((each) => each.toLowerCase() === name),
      )
      .map(([address = '']) => addressOf(address));
  }

  private async ask(name: string): Promise<LookupAddress[]> {
    const { resolver } = this;
    const found: LookupAddress[] = [];
    const noting = async (answer: Promise<string[]>): Promise<void> => {
      found.push(...(await answer).map(addressOf));
    };
    const answers = Promise.allSettled([noting(resolver.resolve4(name)), noting(resolver.resolve6(name))]);
    // Uses what arrived in time: some name servers never answer for IPv6.
    await withinTime(answers, this.sources.patience ?? PATIENCE);
    if (found.length > 0) return found.toSorted((one, other) => one.family - other.family);
    // The machine's name servers may have changed.
    if (this.resolver === resolver) this.resolver = this.makeResolver();
    throw new Error(`No name server answered with an address of ${name}`);
  }

  private makeResolver(): dns.Resolver {
    const resolver = new dns.Resolver(QUERY);
    const { servers } = this.sources;
    if (servers !== undefined) resolver.setServers(servers);
    return resolver;
  }
}

function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

function addressOf(address: string): LookupAddress {
  return { address, family: isIP(address) };
}

/** Resolves once the work is done, or its time has passed. */
async function withinTime(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, milliseconds, undefined);
  await Promise.race([work, over]);
  clearTimeout(timer);
}
