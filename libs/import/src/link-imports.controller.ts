import type { IncomingMessage } from 'node:http';
import { Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { changerOf, CurrentCall, RequireRole, type CallContext } from '#access';
import { BrokerError, Described, PageQuery, pageOf, UuidPipe } from '#kernel';
import { ImportStore } from '#vault';
import { LinkImporter } from './link-importer.js';
import { ImportRowsQuery, LinkImportQuery } from './link-imports.request.js';
import {
  viewOfImport,
  viewOfRow,
  type ImportRowPage,
  type LinkImportPage,
  type LinkImportView,
} from './link-import.view.js';

/** Where files of tokens are sent: the HTTP edge leaves the body of this route to its handler. */
export const LINK_IMPORTS_ROUTE = '/v1/admin/link-imports';

/** Bytes of a file: a hundred thousand rows with access tokens of average length. Larger ones are imported by the command line. */
const FILE_LIMIT = 256 * 1024 * 1024;

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
    const rows = await this.imports.rows(importId, { verdict, after: cursor, limit: limit + 1 });
    return pageOf(rows.map(viewOfRow), limit);
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
