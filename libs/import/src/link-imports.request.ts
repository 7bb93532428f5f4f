import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional } from 'class-validator';
import { IsPageCursor, IsPageLimit, MayBeLeftOut, PAGE_DEFAULT } from '#kernel';
import { importVerdicts, type ImportVerdict } from './records/link-import.js';

const FLAGS = new Map<unknown, boolean>([
  ['true', true],
  ['false', false],
]);

/** The query of `POST /v1/admin/link-imports`. */
export class LinkImportQuery {
  /** Only check the rows: no token is kept, and none is presented to COCO. */
  @MayBeLeftOut()
  @Transform(({ value }: { value: unknown }) => FLAGS.get(value) ?? value)
  @IsBoolean({ message: 'expected true to only check the rows, or false' })
  dryRun = false;
}

/** The query of `GET /v1/admin/link-imports/{id}/rows/export`. */
export class ExportRowsQuery {
  /** Only rows with this verdict. */
  @IsOptional()
  @IsIn(importVerdicts, { message: `expected one of ${importVerdicts.join(', ')}` })
  verdict?: ImportVerdict;
}

/** The query of `GET /v1/admin/link-imports/{id}/rows`. */
export class ImportRowsQuery extends ExportRowsQuery {
  /** Entries of the page. */
  @IsPageLimit()
  limit: number = PAGE_DEFAULT;

  @IsPageCursor()
  cursor?: string;
}
