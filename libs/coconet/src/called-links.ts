import { Injectable } from '@nestjs/common';
import type { Caller } from '#access';
import { InvalidRequest } from '#kernel';
import { LiveLinks, type Link } from '#vault';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds the link that a call names. */
@Injectable()
export class CalledLinks {
  constructor(private readonly links: LiveLinks) {}

  /**
   * The link, if the caller may act on it now.
   *
   * @throws InvalidRequest when the id is none; else as `LiveLinks.require`
   */
  require(caller: Caller, linkId: string): Promise<Link> {
    return this.links.require(caller, checkedId(linkId));
  }

  /** As `require`, without waiting: `undefined` where the link is not in memory. */
  recall(caller: Caller, linkId: string): Link | undefined {
    return this.links.recall(caller, checkedId(linkId));
  }
}

function checkedId(linkId: string): string {
  if (!UUID.test(linkId))
    throw new InvalidRequest([{ field: 'id', message: 'expected the id of a link (a UUID)' }]);
  return linkId.toLowerCase();
}
