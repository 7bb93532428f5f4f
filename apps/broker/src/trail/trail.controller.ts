import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { changerOf, CurrentCall, RequireRole, type CallContext } from '#access';
import {
  AuditSettings,
  AuditTrail,
  countUnchained,
  csvTitles,
  fileOf,
  proveRecord,
  readHead,
  TrailSearch,
  type RecordProofView,
} from '#audit';
import { BrokerError, Clock, Described, FILE_TYPES, sendFile, type FileReply } from '#kernel';
import type { AuditHeadView } from './audit-head.view.js';
import { ExportTrailQuery, SearchTrailQuery } from './search-trail.query.js';
import { TrailNames } from './trail-names.js';
import { TrailQuestion } from './trail-question.js';
import type { TrailPage, TrailRecord } from './trail-record.view.js';

const RECORD_ID = {
  id: { description: 'The record’s id.', example: '01981f60-0b3f-7d10-8a55-2c3d4e5f6a7b' },
};

class RecordNotFound extends BrokerError {
  constructor() {
    super('not_found', 'There is no such record, or its month was removed.');
  }
}

/** Admins read the audit trail. */
@Controller('v1/admin/audit')
export class TrailController {
  constructor(
    private readonly search: TrailSearch,
    private readonly question: TrailQuestion,
    private readonly names: TrailNames,
    private readonly trail: AuditTrail,
    private readonly settings: AuditSettings,
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Records of the audit trail, newest first.
   *
   * @remarks
   * Routine records (`refresh.attempted`, `refreshes.counted`, `calls.counted`) are shown only
   * when filtered by action, link, user or capability. The links of a bulk revocation are shown only when filtered by link, user, request or
   * `revocationId`. A page may hold fewer records than `limit`, even none, while `nextCursor` says that there is more to
   * search: each page looks at up to 5,000 records.
   */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'searchAuditTrail' })
  async list(@Query() { limit, cursor, ...query }: SearchTrailQuery): Promise<TrailPage> {
    const { items, nextCursor } = await this.search.page(await this.question.filterOf(query), limit, cursor);
    return { items: await this.names.withNames(items), nextCursor };
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

  /**
   * All records that match, oldest first, as a file.
   *
   * @remarks
   * The file is streamed, at the pace of its reader. It has the records that a search with these filters shows. The export
   * itself is recorded as `audit.exported`. In CSV, a cell that a spreadsheet would take for a formula begins with an apostrophe.
   */
  @Get('export')
  @RequireRole('viewer')
  @Described({
    id: 'exportAuditTrail',
    answers: [
      {
        status: 200,
        description: 'One record per line: JSON objects, or, with `format=csv`, CSV with a line of titles.',
        schema: { type: 'string' },
        mediaType: FILE_TYPES.ndjson,
        otherForms: { [FILE_TYPES.csv]: csvTitles() },
        example: '{"id":"01981f60-0b3f-7d10-8a55-2c3d4e5f6a7b","position":5120,…}\n',
      },
    ],
    problems: ['audit_unavailable'],
  })
  async export(
    @Query() { format, ...query }: ExportTrailQuery,
    @CurrentCall() call: CallContext,
    @Res() reply: FileReply,
  ): Promise<void> {
    const filter = await this.question.filterOf(query);
    await this.trail.recordNow({
      action: 'audit.exported',
      result: 'started',
      ...changerOf(call),
      details: { format, ...exportedBy(query) },
    });
    const chunks = fileOf(this.search.walk(filter, false), format);
    sendFile(reply, { what: 'audit', format, at: this.clock.now(), chunks });
  }

  /** One record of the audit trail. */
  @Get(':id')
  @RequireRole('viewer')
  @Described({ id: 'readAuditRecord', parameters: RECORD_ID, problems: ['not_found'] })
  async read(@Param('id') id: string): Promise<TrailRecord> {
    const found = isUuid(id) ? await this.search.find(id) : undefined;
    const [record] = await this.names.withNames(found === undefined ? [] : [found]);
    if (record === undefined) throw new RecordNotFound();
    return record;
  }

  /**
   * Proves that a record is as it was written.
   *
   * @remarks
   * Recomputes the hash of the record, its entry in the chain, and the chain after it up to the next signed checkpoint, or up to
   * 100,000 entries. Without `AUDIT_CHECKPOINT_KEY` nothing is signed, and the owner of the database could have recomputed the
   * chain: then `broker audit verify` with checkpoints that are kept elsewhere is the proof.
   */
  @Get(':id/proof')
  @RequireRole('viewer')
  @Described({ id: 'proveAuditRecord', parameters: RECORD_ID, problems: ['not_found'] })
  async prove(@Param('id') id: string): Promise<RecordProofView> {
    const proof = isUuid(id) ? await proveRecord(this.database, id, this.settings.checkpointKey) : undefined;
    if (proof === undefined) throw new RecordNotFound();
    return proof;
  }
}

/** Only the names of the filters, and the time: the record of an export names no user. */
function exportedBy({ from, to, ...query }: Omit<ExportTrailQuery, 'format'>): Record<string, string> {
  const given: (readonly [string, unknown])[] = Object.entries(query);
  const names = given.flatMap(([name, value]) => (value === undefined ? [] : [name]));
  return {
    filters: names.join(' '),
    ...(from !== undefined && { from: from.toISOString() }),
    ...(to !== undefined && { to: to.toISOString() }),
  };
}
