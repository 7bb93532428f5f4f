import { BrokerClientError, type BrokerClient, type Link } from '#client';

/** Links of one user that are looked at; nobody has more homes. */
const MOST_LINKS = 20;

/** Links of one user that are looked through, revoked ones included. */
const MOST_LISTED = 200;

/** Grants of other services that are looked through for the links of a user. */
const MOST_GRANTS = 200;

/** Links whose users are remembered. */
const MOST_REMEMBERED = 50_000;

/** Links that are asked for at once. */
const AT_ONCE = 8;

/**
 * The links of users that this service may use: those it made, and those that other services granted to it.
 *
 * A grant does not name the user; its link does, and a link never changes its user, so each is asked for once.
 */
export class UserLinks {
  private readonly users = new Map<string, string>();

  constructor(private readonly broker: BrokerClient) {}

  /** One user's links, without revoked ones, newest first. @throws BrokerClientError */
  async of(userId: string, signal: AbortSignal): Promise<readonly Link[]> {
    const own = this.own(userId, signal);
    const granted = this.granted(userId, signal);
    // Both are awaited, even if one fails.
    const [ownLinks, grantedLinks] = await Promise.allSettled([own, granted]);
    if (ownLinks.status === 'rejected') throw ownLinks.reason;
    if (grantedLinks.status === 'rejected') throw grantedLinks.reason;
    const links = new Map([...ownLinks.value, ...grantedLinks.value].map((link) => [link.id, link]));
    return [...links.values()].slice(0, MOST_LINKS);
  }

  /** Whether a link is this user's. @throws BrokerClientError if the broker cannot be asked */
  async isOf(userId: string, linkId: string, signal: AbortSignal): Promise<boolean> {
    const known = this.users.get(linkId);
    if (known !== undefined) return known === userId;
    return (await this.read(linkId, signal))?.userId === userId;
  }

  private async own(userId: string, signal: AbortSignal): Promise<readonly Link[]> {
    const links: Link[] = [];
    let listed = 0;
    for await (const link of this.broker.links.list({ userId }, { signal })) {
      listed += 1;
      if (link.userId === userId && link.status !== 'revoked') links.push(this.remember(link));
      if (links.length === MOST_LINKS || listed === MOST_LISTED) break;
    }
    return links;
  }

  private async granted(userId: string, signal: AbortSignal): Promise<readonly Link[]> {
    const ids = new Set<string>();
    for await (const { linkId } of this.broker.links.held({ signal })) {
      if (ids.size === MOST_GRANTS) break;
      if ((this.users.get(linkId) ?? userId) === userId) ids.add(linkId);
    }
    const links: Link[] = [];
    const waiting = [...ids];
    const work = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const link = await this.read(id, signal);
        if (link?.userId === userId && link.status !== 'revoked') links.push(link);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return links;
  }

  /** A link; `undefined` if the broker does not show it to this service, as under a grant without `links:read`. */
  private async read(id: string, signal: AbortSignal): Promise<Link | undefined> {
    try {
      return this.remember(await this.broker.links.read(id, { signal }));
    } catch (error) {
      if (error instanceof BrokerClientError && (error.status === 403 || error.status === 404))
        return undefined;
      throw error;
    }
  }

  private remember(link: Link): Link {
    if (this.users.size === MOST_REMEMBERED) this.users.clear();
    this.users.set(link.id, link.userId);
    return link;
  }
}
