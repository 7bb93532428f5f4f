import type { IncomingMessage } from 'node:http';
import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { changerOf, csvAnswer, CurrentCall, ListExports, RequireRole, type CallContext } from '#access';
import {
  BrokerError,
  CsvForm,
  Described,
  EXPORT_PAGE,
  PageQuery,
  pageOf,
  UuidPipe,
  walkPages,
  type FileReply,
} from '#kernel';
import { ImportStore } from './records/import.store.js';
import { ImportIdentities } from './import-identities.js';
import { LinkImporter } from './link-importer.js';
import { ExportRowsQuery, ImportRowsQuery, LinkImportQuery } from './link-imports.request.js';
import {
  ImportRowView,
  viewOfImport,
  viewOfRow,
  type ImportKey,
  type ImportRowPage,
  type LinkImportPage,
  type LinkImportView,
} from './link-import.view.js';

/** Where files of tokens are sent: the HTTP edge leaves the body of this route to its handler. */
export const LINK_IMPORTS_ROUTE = '/v1/admin/link-imports';

/** Bytes of a file: a hundred thousand rows with access tokens of average length. Larger ones are imported by the command line. */
const FILE_LIMIT = 256 * 1024 * 1024;

const csv = new CsvForm<ImportRowView>([
  'line',
  'service',
  'userId',
  'verdict',
  'field',
  'reason',
  'decidedAt',
  'id',
]);

/** The part of Fastify's request used here. */
interface UploadRequest {
  readonly raw: IncomingMessage;
}

/** Admins import tokens that another system holds. */
@Controller('v1/admin/link-imports')
export class LinkImportsController {
  constructor(
    private readonly importer: LinkImporter,
    private readonly imports: ImportStore,
    private readonly exports: ListExports,
    private readonly identities: ImportIdentities,
  ) {}

  /**
   * Import links from refresh tokens that another system holds.
   *
   * @remarks
   * The body is a JSON Lines file, encrypted with [age](https://age-encryption.org) to the key that `broker links import-key` prints.
   * Each line holds `service` (name or id), `userId`, `refreshToken`, and optionally `accessToken` and `expiresAt`. The other system
   * must have stopped using the tokens: see docs/import.md. Each token is presented to COCO once, in the background, and becomes a
   * link; with `dryRun` the rows are only checked.
   */
  @Post()
  @HttpCode(202)
  @RequireRole('operator')
  @Described({
    id: 'beginLinkImport',
    upload: { mediaType: 'application/octet-stream', description: 'The encrypted file.' },
    problems: ['payload_too_large', 'changed_meanwhile'],
  })
  async begin(
    @Query() { dryRun }: LinkImportQuery,
    @CurrentCall() call: CallContext,
    @Req() request: UploadRequest,
  ): Promise<LinkImportView> {
    const id = await this.importer.load(bounded(request.raw), { dryRun }, changerOf(call));
    return viewOfImport(await this.imports.find(id));
  }

  /** Imports, newest first. They are kept for 30 days after their end. */
  @Get()
  @RequireRole('viewer')
  @Described({ id: 'listLinkImports' })
  async list(@Query() { limit, cursor }: PageQuery): Promise<LinkImportPage> {
    return pageOf((await this.imports.list(limit + 1, cursor)).map(viewOfImport), limit);
  }

  /**
   * The public key that files of tokens are to be encrypted to.
   *
   * @remarks It is derived from the primary key of the keyring: after a rotation this is another, and files under the one before can be
   *   read until that key is retired.
   */
  @Get('key')
  @RequireRole('viewer')
  @Described({ id: 'readImportKey' })
  async key(): Promise<ImportKey> {
    return { recipient: await this.identities.recipient() };
  }

  /** The progress of an import, with the number of its rows by verdict. */
  @Get(':importId')
  @RequireRole('viewer')
  @Described({ id: 'readLinkImport', problems: ['not_found'] })
  async progress(@Param('importId', UuidPipe) importId: string): Promise<LinkImportView> {
    return viewOfImport(await this.imports.find(importId));
  }

  /** What became of each row of an import, in the order of its lines. */
  @Get(':importId/rows')
  @RequireRole('viewer')
  @Described({ id: 'listLinkImportRows', problems: ['not_found'] })
  async rows(
    @Param('importId', UuidPipe) importId: string,
    @Query() { limit, cursor, verdict }: ImportRowsQuery,
  ): Promise<ImportRowPage> {
    return this.pageOfRows(importId, verdict, limit, cursor);
  }

  /**
   * What became of each row of an import as CSV, in the order of its lines.
   *
   * @remarks A cell that a spreadsheet would take for a formula begins with an apostrophe. The export is recorded as `list.exported`.
   */
  @Get(':importId/rows/export')
  @RequireRole('viewer')
  @Described({
    id: 'exportLinkImportRows',
    answers: [csvAnswer(csv, ImportRowView.example)],
    problems: ['not_found', 'audit_unavailable'],
  })
  async exportRows(
    @Param('importId', UuidPipe) of: string,
    @Query() { verdict }: ExportRowsQuery,
    @CurrentCall() call: CallContext,
    @Res() reply: FileReply,
  ): Promise<void> {
    await this.imports.find(of);
    const rows = walkPages((cursor) => this.pageOfRows(of, verdict, EXPORT_PAGE, cursor));
    await this.exports.send({ list: 'import-rows', filters: { verdict }, of, form: csv, rows }, call, reply);
  }

  /**
   * Cancel an import: no further token is presented, and those that wait are destroyed.
   *
   * @remarks Tokens that have been presented are processed to the end, and links that were made stay. Does nothing to
   *   an import that has ended.
   */
  @Delete(':importId')
  @RequireRole('operator')
  @Described({ id: 'cancelLinkImport', problems: ['not_found'] })
  async cancel(
    @Param('importId', UuidPipe) importId: string,
    @CurrentCall() call: CallContext,
  ): Promise<LinkImportView> {
    return viewOfImport(await this.imports.cancel(importId, changerOf(call)));
  }

  private async pageOfRows(
    importId: string,
    verdict: ExportRowsQuery['verdict'],
    limit: number,
    cursor: string | undefined,
  ): Promise<ImportRowPage> {
    const rows = await this.imports.rows(importId, { verdict, after: cursor, limit: limit + 1 });
    return pageOf(rows.map(viewOfRow), limit);
  }
}

async function* bounded(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > FILE_LIMIT)
      throw new BrokerError(
        'payload_too_large',
        `The file is larger than ${FILE_LIMIT} bytes: split it, or use broker links import.`,
      );
    yield chunk;
  }
}
