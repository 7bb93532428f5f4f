import { Controller, Get, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequireScope } from '#access';
import { readHead, TrailSearch, type TrailRecord } from '#audit';
import { pageOf, type Page } from '#kernel';
import { SearchTrailQuery } from './search-trail.query.js';

/** Where the chain of the audit trail ends. */
interface HeadView {
  readonly position: number | null;
  /** In hexadecimal: written down elsewhere, it shows later that nothing before it was changed. */
  readonly hash: string | null;
  readonly sealedAt: Date | null;
  /** Records that wait for their seal, up to 1,000. */
  readonly unsealed: number;
}

const COUNT_UNSEALED = 'SELECT count(*)::int AS unsealed FROM (SELECT FROM audit_unsealed LIMIT 1000) AS u';

/** Admins read the audit trail. */
@Controller('v1/admin/audit')
export class TrailController {
  constructor(
    private readonly search: TrailSearch,
    private readonly database: DataSource,
  ) {}

  /**
   * Records, newest first. What every refresh writes (`refresh.attempted`, `refresh.succeeded`) is shown when it is asked
   * for by action or by link.
   */
  @Get()
  @RequireScope('admin')
  async list(@Query() { limit, cursor, ...filter }: SearchTrailQuery): Promise<Page<TrailRecord>> {
    return pageOf(await this.search.newestFirst(filter, limit + 1, cursor), limit);
  }

  /** The end of the chain. */
  @Get('head')
  @RequireScope('admin')
  async head(): Promise<HeadView> {
    const head = await readHead(this.database);
    const [row] = await this.database.query<{ unsealed: number }[]>(COUNT_UNSEALED);
    return {
      position: head?.position ?? null,
      hash: head?.hash.toString('hex') ?? null,
      sealedAt: head?.sealedAt ?? null,
      unsealed: row?.unsealed ?? 0,
    };
  }
}
