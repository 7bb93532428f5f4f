import { Injectable } from '@nestjs/common';
import { changerOf, type CallContext } from '#access';
import { AuditTrail, UserRecords } from '#audit';
import { UserCommands } from '#coconet';
import { BrokerError, Clock } from '#kernel';
import { SessionSearch } from '#oauth';
import { UserLinks } from '#vault';
import { ConsentReceipts } from './consent-receipts.js';
import type { ExportedLink, UserExport } from './user-export.view.js';

/** Links and sessions of one user in an export: people have a few, an account that tests share may have more. */
const ENTRIES = 1_000;

/** Commands of each link. */
const COMMANDS = 1_000;

/** The broker keeps nothing about this user. */
class UserNotFound extends BrokerError {
  constructor() {
    super('not_found', 'The broker keeps nothing about this user. Ids are compared exactly.');
  }
}

/** Collects what the broker keeps about one user. */
@Injectable()
export class UserExports {
  constructor(
    private readonly links: UserLinks,
    private readonly sessions: SessionSearch,
    private readonly commands: UserCommands,
    private readonly records: UserRecords,
    private readonly receipts: ConsentReceipts,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Everything about a user; that it was exported, and by whom, is recorded first. @throws UserNotFound */
  async of(userId: string, call: CallContext): Promise<UserExport> {
    const links = await this.links.of([userId], ENTRIES);
    const sessions = await this.sessions.list({ userId }, ENTRIES, undefined);
    if (links.length + sessions.length === 0) throw new UserNotFound();
    await this.trail.recordNow({
      action: 'user.exported',
      result: 'succeeded',
      ...changerOf(call),
      details: { userId, links: links.length },
    });
    const linkIds = links.map(({ id }) => id);
    const consents = await this.records.consents(linkIds);
    const commands = await this.commands.of(linkIds, COMMANDS);
    const exported: ExportedLink[] = [];
    for (const link of links) {
      const consent = consents.get(link.id) ?? [];
      exported.push({
        ...link,
        consent: consent.map(({ id, action, at }) => ({ record: id, action, at })),
        receipt: (await this.receipts.of(userId, link, consent)) ?? null,
      });
    }
    return {
      userId,
      exportedAt: this.clock.now(),
      links: exported,
      linkSessions: sessions.map(({ id, serviceName, state, createdAt, endedAt }) => ({
        id,
        serviceName,
        state,
        createdAt,
        endedAt,
      })),
      commands,
      records: await this.records.counts(linkIds),
      incomplete: [
        ...(links.length === ENTRIES ? ['links'] : []),
        ...(sessions.length === ENTRIES ? ['linkSessions'] : []),
        ...(linkIds.some((id) => commands.filter(({ linkId }) => linkId === id).length === COMMANDS)
          ? ['commands']
          : []),
      ],
    };
  }
}
