import { Controller, Get, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequireScope } from '#access';
import { countUnsealed, readHead, TrailSearch, type TrailRecord } from '#audit';
import { Described, pageOf, type Page } from '#kernel';
import type { HeadView } from './head.view.js';
import { SearchTrailQuery } from './search-trail.query.js';
import { readAuditHead, searchAuditTrail } from './trail-operations.js';

/** Admins read the audit trail. */
@Controller('v1/admin/audit')
export class TrailController {
  constructor(
    private readonly search: TrailSearch,
    private readonly database: DataSource,
  ) {}

  /**
   * Records, newest first. What is written all day long (`refresh.attempted`, `refresh.succeeded`, `calls.counted`) is shown
   * when it is asked for by action, or by link.
   */
  @Get()
  @RequireScope('admin')
  @Described(searchAuditTrail)
  async list(@Query() { limit, cursor, ...filter }: SearchTrailQuery): Promise<Page<TrailRecord>> {
    return pageOf(await this.search.newestFirst(filter, limit + 1, cursor), limit);
  }

  /** The end of the chain. */
  @Get('head')
  @RequireScope('admin')
  @Described(readAuditHead)
  async head(): Promise<HeadView> {
    const head = await readHead(this.database);
    return {
      position: head?.position ?? null,
      hash: head?.hash.toString('hex') ?? null,
      sealedAt: head?.sealedAt ?? null,
      unsealed: await countUnsealed(this.database),
    };
  }
}
