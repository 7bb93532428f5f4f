import { Controller, Get, Query } from '@nestjs/common';
import { CurrentCall, RequireRole, type CallContext } from '#access';
import { Described } from '#kernel';
import { Finder } from './finder.js';
import { SearchQuery } from './search.query.js';
import type { SearchResult } from './search.view.js';

/** Admins find whatever an id or a part of a name belongs to. */
@Controller('v1/admin/search')
export class SearchController {
  constructor(private readonly finder: Finder) {}

  /**
   * What an id or a part of a name belongs to.
   *
   * @remarks Finds links, link sessions, requests, services, commands, service keys and keys of the vault by their ids,
   * services by a part of their name or owner, and users by a part of their id (by its beginning, if shorter than three
   * characters). A device’s `resourceEui` is recognised by its form.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'search' })
  async search(@Query() { q }: SearchQuery, @CurrentCall() { caller }: CallContext): Promise<SearchResult> {
    return this.finder.find(q, caller);
  }
}
