import { Keywords, OneOf, PageView, Uuid } from '#kernel';
import {
  importStates,
  importVerdicts,
  type ImportRow,
  type ImportState,
  type ImportVerdict,
  type LinkImport,
} from './records/link-import.js';

/** An import of tokens that another system holds, as admins see it. */
export class LinkImportView {
  @Uuid()
  readonly id!: string;
  /**
   * `loading` while the file is read, `running` while its tokens are presented, then `finished` or `cancelled`; `abandoned` if the file
   * was not complete, so that none of its tokens was presented.
   */
  @OneOf(importStates)
  readonly state!: ImportState;
  /** Whether the rows are only checked. */
  readonly dryRun!: boolean;
  readonly startedAt!: Date;
  readonly startedBy!: string;
  readonly finishedAt!: Date | null;
  /** SHA-256 of the encrypted file, in hexadecimal. */
  readonly sha256!: string | null;
  readonly rows!: number;
  /** Rows by verdict; a verdict that no row has is left out. */
  @Keywords({
    type: 'object',
    additionalProperties: { type: 'integer' },
    propertyNames: { enum: [...importVerdicts] },
  })
  readonly counts!: Readonly<Partial<Record<ImportVerdict, number>>>;

  static readonly example: LinkImportView = {
    id: '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8c9d',
    state: 'running',
    dryRun: false,
    startedAt: new Date('2027-01-31T10:00:00.000Z'),
    startedBy: 'console:ada@example.com',
    finishedAt: null,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    rows: 1200,
    counts: { waiting: 400, linked: 795, refused: 4, unknown_outcome: 1 },
  };
}

/** A page of imports. */
export class LinkImportPage extends PageView {
  readonly items!: LinkImportView[];

  static readonly example: LinkImportPage = { items: [LinkImportView.example], nextCursor: null };
}

/** What files of tokens are encrypted to. */
export class ImportKey {
  /** A public key of age, for `age -r`. */
  readonly recipient!: string;

  static readonly example: ImportKey = {
    recipient: 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p',
  };
}

/** One row of an import and what became of it. */
export class ImportRowView {
  /** Identifies the row; also the id of its link, if it was linked. */
  @Uuid()
  readonly id!: string;
  /** Line of the file, from 1. */
  readonly line!: number;
  /** As the file names it; `null` if the line could not be read. */
  readonly service!: string | null;
  readonly userId!: string | null;
  @OneOf(importVerdicts)
  readonly verdict!: ImportVerdict;
  /** The member of the row that `reason` is about. */
  readonly field!: string | null;
  /** Why: what was expected of `field`, or a short word for what COCO answered. */
  readonly reason!: string | null;
  readonly decidedAt!: Date | null;

  static readonly example: ImportRowView = {
    id: '01981f60-0b3e-7c2a-b1d4-8e5f6a7b8caa',
    line: 17,
    service: 'evening-lights',
    userId: 'u-17',
    verdict: 'refused',
    field: null,
    reason: 'invalid_grant',
    decidedAt: new Date('2027-01-31T10:00:07.120Z'),
  };
}

/** A page of the rows of an import. */
export class ImportRowPage extends PageView {
  readonly items!: ImportRowView[];

  static readonly example: ImportRowPage = { items: [ImportRowView.example], nextCursor: null };
}

/** Shows an import to admins. */
export function viewOfImport({ sha256, finishedAt, counts, ...others }: LinkImport): LinkImportView {
  return {
    ...others,
    finishedAt: finishedAt ?? null,
    sha256: sha256?.toString('hex') ?? null,
    rows: Object.values(counts).reduce((total, rows) => total + rows, 0),
    counts,
  };
}

/** Shows a row to admins. */
export function viewOfRow({
  service,
  userId,
  field,
  reason,
  decidedAt,
  ...others
}: ImportRow): ImportRowView {
  return {
    ...others,
    service: service ?? null,
    userId: userId ?? null,
    field: field ?? null,
    reason: reason ?? null,
    decidedAt: decidedAt ?? null,
  };
}
