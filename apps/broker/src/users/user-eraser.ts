import { Injectable } from '@nestjs/common';
import { UserActions } from '#access';
import { nameInstead, UserErasures, UserRecords, type ErasedUser, type OpenErasure } from '#audit';
import { UserCommands } from '#coconet';
import { UserEvents } from '#events';
import { UserGrants } from '#grants';
import { UserImports } from '#import';
import { UpstreamRevocation, UserSessions } from '#oauth';
import { LiveLinks, UserLinks } from '#vault';

/** Links of one user whose records are looked through. */
const LINKS = 10_000;

/**
 * Carries out an erasure, in steps that may each be repeated: an erasure that broke off goes on from the beginning, on any replica.
 *
 * Since it began, the database writes nothing new with the id. What a transaction was writing at that moment is found by going through
 * everything twice, the second time once all of these transactions have ended.
 */
@Injectable()
export class UserEraser {
  constructor(
    private readonly erasures: UserErasures,
    private readonly links: UserLinks,
    private readonly imports: UserImports,
    private readonly sessions: UserSessions,
    private readonly commands: UserCommands,
    private readonly events: UserEvents,
    private readonly grants: UserGrants,
    private readonly actions: UserActions,
    private readonly records: UserRecords,
    private readonly liveLinks: LiveLinks,
    private readonly upstream: UpstreamRevocation,
  ) {}

  /** Resolves once nothing of the id is left. */
  async carryOut(erasure: OpenErasure): Promise<void> {
    await this.sweep(erasure);
    await this.erasures.awaitOlderTransactions();
    const linkIds = await this.sweep(erasure);
    await this.records.redact(erasure, linkIds);
    await this.erasures.finish(erasure);
  }

  /** @returns the links that the user had */
  private async sweep(erasure: OpenErasure): Promise<readonly string[]> {
    const { userId } = erasure;
    // First, so that no browser which comes back from COCO makes another link.
    await this.sessions.forget({ userId });
    await this.endLinks(erasure);
    const instead = nameInstead(erasure);
    const links = await this.links.of([userId, instead], LINKS);
    const user: ErasedUser = { userId, instead, linkIds: links.map(({ id }) => id) };
    for (const part of [this.links, this.imports, this.commands, this.events, this.grants, this.actions])
      await part.forget(user);
    return user.linkIds;
  }

  private async endLinks({ id, userId, by }: OpenErasure): Promise<void> {
    for (;;) {
      const ended = await this.links.endSome(userId, {
        ...by,
        details: { reason: 'the user was erased', erasure: id },
      });
      if (ended.length === 0) return;
      await this.erasures.count(id, { links: ended.length });
      for (const link of ended) this.liveLinks.forget(link.id);
      this.upstream.tell(ended);
      await this.upstream.keepsUp();
    }
  }
}
