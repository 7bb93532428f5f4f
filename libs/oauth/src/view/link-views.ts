import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { LinkAccounts, type FoundLink, type Link } from '#vault';
import { adminViewOf, viewOf, type AdminLinkView, type LinkView } from './link.view.js';

/** Shows links with what is known of their COCO accounts. */
@Injectable()
export class LinkViews {
  constructor(
    private readonly accounts: LinkAccounts,
    private readonly clock: Clock,
  ) {}

  async one(link: Link): Promise<LinkView> {
    const known = await this.accounts.known([link.id]);
    return viewOf(link, known.has(link.id));
  }

  async many(links: readonly Link[]): Promise<LinkView[]> {
    const known = await this.accounts.known(links.map(({ id }) => id));
    return links.map((link) => viewOf(link, known.has(link.id)));
  }

  async oneForAdmins(link: FoundLink): Promise<AdminLinkView> {
    const known = await this.accounts.known([link.id]);
    return adminViewOf(link, known.has(link.id), this.clock.now());
  }

  async forAdmins(links: readonly FoundLink[]): Promise<AdminLinkView[]> {
    const known = await this.accounts.known(links.map(({ id }) => id));
    return links.map((link) => adminViewOf(link, known.has(link.id), this.clock.now()));
  }
}
