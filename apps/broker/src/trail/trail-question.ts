import { Injectable } from '@nestjs/common';
import { ServiceStore } from '#access';
import type { TrailFilter } from '#audit';
import { InvalidRequest } from '#kernel';
import { LinkNames, LinkSearch, RevocationStore, type FoundName } from '#vault';
import type { TrailQuery } from './search-trail.query.js';

/** Links of a user whose records are searched: the newest. People have a few; an account that tests share may have more. */
const LINKS_OF_USER = 500;

/** Maximum services with a text in their name or owner, among which the one with that name is searched. */
const SERVICES_READ = 200;

/**
 * Maximum links in which a name is searched: each is decrypted, in about 0.1 ms. Beyond that, an admin has to say whose
 * device it is.
 */
const LINKS_OF_NAME = 200;

/** Milliseconds after the end of a bulk revocation within which its last records may be dated. */
const AFTERWARDS = 60_000;

/** Turns an admin's search of the audit trail into one by ids. */
@Injectable()
export class TrailQuestion {
  constructor(
    private readonly services: ServiceStore,
    private readonly links: LinkSearch,
    private readonly names: LinkNames,
    private readonly revocations: RevocationStore,
  ) {}

  /** @throws InvalidRequest, RevocationNotFound */
  async filterOf(query: TrailQuery): Promise<TrailFilter> {
    checkNegations(query);
    const { who, userId, device, network, revocationId, not, ...same } = query;
    const linkIds = userId === undefined ? undefined : await this.linksOf(userId);
    const within = not?.some((name) => name === 'userId' || name === 'linkId')
      ? undefined
      : (linkIds ?? (query.linkId === undefined ? undefined : [query.linkId]));
    return {
      ...same,
      ...(who !== undefined && { who: await this.actorsOf(who) }),
      ...(linkIds !== undefined && { linkIds }),
      ...(device !== undefined && (await this.devicesOf(device, within))),
      ...(network !== undefined &&
        (await this.networksOf(network, within, not?.includes('network') === true))),
      ...(revocationId !== undefined && (await this.timeOf(revocationId, query))),
      not: not?.flatMap((name) => CRITERIA[name] ?? name) as TrailFilter['not'],
    };
  }

  /** The devices with this name. If no device has it, the text is treated as the id of a resource. */
  private async devicesOf(
    device: string,
    within: readonly string[] | undefined,
  ): Promise<Partial<TrailFilter>> {
    const found = await this.namesOf('device', device, within);
    const devices = found.map(({ linkId, networkId, deviceNodeId = '', resourceEui = '' }) => ({
      linkId,
      networkId,
      deviceNodeId,
      resourceEui,
    }));
    return devices.length === 0 ? { resourceEui: device } : { devices };
  }

  /** The networks with this name, and the links that use it. If no network has it, the text is treated as its id. */
  private async networksOf(
    network: string,
    within: readonly string[] | undefined,
    isNegated: boolean,
  ): Promise<Partial<TrailFilter>> {
    const found = await this.namesOf('network', network, within);
    if (found.length === 0) return { networkIds: [network] };
    const networkIds = [...new Set(found.map(({ networkId }) => networkId))];
    if (within !== undefined || isNegated) return { networkIds };
    return { networkIds, linkIds: [...new Set(found.map(({ linkId }) => linkId))] };
  }

  private async namesOf(
    kind: 'device' | 'network',
    name: string,
    within: readonly string[] | undefined,
  ): Promise<FoundName[]> {
    const found = await this.names.find({ kind, name }, within, LINKS_OF_NAME + 1);
    if (new Set(found.map(({ linkId }) => linkId)).size > LINKS_OF_NAME)
      throw new InvalidRequest([
        {
          field: kind,
          message: `more than ${LINKS_OF_NAME} links have a ${kind} of this name: add userId or linkId`,
        },
      ]);
    return found;
  }

  /** Everyone the text may mean: an actor by id, a person in the console, or a service by name. */
  private async actorsOf(who: string): Promise<NonNullable<TrailFilter['who']>> {
    const services = await this.services.list(SERVICES_READ, undefined, who);
    const named = services.filter(({ name }) => name.toLowerCase() === who.toLowerCase());
    return { actorIds: [who, `console:${who}`, ...named.map(({ id }) => id)], person: who };
  }

  private async linksOf(userId: string): Promise<string[]> {
    const { links } = await this.links.page({ userId }, LINKS_OF_USER, undefined);
    return links.map(({ id }) => id);
  }

  /** The records of a bulk revocation were written while it ran: only that time is searched. */
  private async timeOf(revocationId: string, { from, to }: TrailQuery): Promise<Partial<TrailFilter>> {
    const { startedAt, finishedAt } = await this.revocations.find(revocationId);
    const end = finishedAt && new Date(finishedAt.getTime() + AFTERWARDS);
    return { revocationId, from: from ?? startedAt, to: to ?? end };
  }
}

/** Filters that the trail knows by another name. */
const CRITERIA: Readonly<Record<string, readonly string[]>> = {
  userId: ['linkIds'],
  device: ['resourceEui', 'devices'],
  network: ['networkIds'],
};

function checkNegations(query: TrailQuery): void {
  for (const name of query.not ?? [])
    if (query[name] === undefined)
      throw new InvalidRequest([
        { field: 'not', message: `names ${name}, so expected a value for ${name}, too` },
      ]);
}
