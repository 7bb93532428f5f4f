import { Injectable } from '@nestjs/common';
import type { CallContext } from '#access';
import { InvalidRequest, within } from '#kernel';
import { LiveLinks, type Link } from '#vault';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Finds the link that a call names. */
@Injectable()
export class CalledLinks {
  constructor(private readonly links: LiveLinks) {}

  /**
   * The link, if the caller may act on it now.
   *
   * @throws InvalidRequest when the id is invalid; else as `LiveLinks.require`
   */
  require({ caller, span }: CallContext, linkId: string): Promise<Link> {
    const id = checkedId(linkId);
    return within(span?.begin('vault'), () => this.links.require(caller, id));
  }
}

function checkedId(linkId: string): string {
  if (!UUID.test(linkId))
    throw new InvalidRequest([{ field: 'id', message: 'expected the id of a link (a UUID)' }]);
  return linkId.toLowerCase();
}
