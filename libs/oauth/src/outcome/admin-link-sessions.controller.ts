import { Controller, Get, Param, Query } from '@nestjs/common';
import { RequireRole } from '#access';
import { Described, pageOf, UuidPipe } from '#kernel';
import { LinkSessionNotFound } from '../oauth-errors.js';
import {
  adminRecordOf,
  type AdminLinkSessionPage,
  type AdminLinkSessionRecord,
} from './link-session-record.view.js';
import { SearchLinkSessionsQuery } from './search-sessions.query.js';
import { SessionSearch } from './session-search.js';

/** Support looks up what became of an attempt to link. */
@Controller('v1/admin/link-sessions')
export class AdminLinkSessionsController {
  constructor(private readonly sessions: SessionSearch) {}

  /**
   * Attempts to link, of all services, and how each ended.
   *
   * @remarks Newest first. Kept for `LINK_SESSION_RETENTION`.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'searchLinkSessions' })
  async list(@Query() { limit, cursor, ...filter }: SearchLinkSessionsQuery): Promise<AdminLinkSessionPage> {
    const found = await this.sessions.list(filter, limit + 1, cursor);
    return pageOf(found.map(adminRecordOf), limit);
  }

  /** One attempt to link, of any service. */
  @Get(':id')
  @RequireRole('viewer')
  @Described({ id: 'readAnyLinkSession', problems: ['not_found'] })
  async get(@Param('id', UuidPipe) id: string): Promise<AdminLinkSessionRecord> {
    const session = await this.sessions.find(id);
    if (session === undefined) throw new LinkSessionNotFound();
    return adminRecordOf(session);
  }
}
