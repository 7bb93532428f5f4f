import { Controller, Get, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequireRole } from '#access';
import { countUnchained, readHead, TrailSearch, type AuditPage } from '#audit';
import { Described, pageOf } from '#kernel';
import type { AuditHeadView } from './audit-head.view.js';
import { SearchTrailQuery } from './search-trail.query.js';

/** Admins read the audit trail. */
@Controller('v1/admin/audit')
export class TrailController {
  constructor(
    private readonly search: TrailSearch,
    private readonly database: DataSource,
  ) {}

  /**
   * Records of the audit trail, newest first.
   *
   * @remarks
   * Routine records (`refresh.attempted`, `refresh.succeeded`, `calls.counted`) are shown only
   * when filtered by action or link.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'searchAuditTrail' })
  async list(@Query() { limit, cursor, ...filter }: SearchTrailQuery): Promise<AuditPage> {
    return pageOf(await this.search.newestFirst(filter, limit + 1, cursor), limit);
  }

  /** Where the chain of the audit trail ends. */
  @Get('head')
  @RequireRole('viewer')
  @Described({ id: 'readAuditHead' })
  async head(): Promise<AuditHeadView> {
    const head = await readHead(this.database);
    return {
      position: head?.position ?? null,
      hash: head?.hash.toString('hex') ?? null,
      sealedAt: head?.chainedAt ?? null,
      unsealed: await countUnchained(this.database),
    };
  }
}
