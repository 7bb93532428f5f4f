/** How far an import is. `abandoned`: its file was never read to the end, and none of its tokens was presented. */
export type ImportState = (typeof importStates)[number];

export const importStates = ['loading', 'running', 'finished', 'cancelled', 'abandoned'] as const;

/**
 * What became of one row of an import: a closed list.
 *
 * Without a verdict yet: `waiting` for its turn, `presented` to COCO, whose answer is not known. Linked: `linked`. Its token was
 * not presented: `ready` (in a dry run: it would be), `invalid`, `duplicate` within the file, `service_unknown`,
 * `service_disabled`, `already_linked`, `already_presented` by an earlier import, `cancelled`. Presented without success: `refused` by COCO,
 * or `unknown_outcome`, when the answer was lost: COCO may have used the token up.
 */
export type ImportVerdict = (typeof importVerdicts)[number];

export const importVerdicts = [
  'waiting',
  'presented',
  'ready',
  'linked',
  'already_linked',
  'already_presented',
  'refused',
  'unknown_outcome',
  'invalid',
  'duplicate',
  'service_unknown',
  'service_disabled',
  'cancelled',
] as const;

/** An import of tokens that another system holds. */
export interface LinkImport {
  readonly id: string;
  readonly state: ImportState;
  /** Whether its rows are only checked. */
  readonly dryRun: boolean;
  readonly startedAt: Date;
  /** Who began it: a service, an admin, or the command line. */
  readonly startedBy: string;
  readonly finishedAt: Date | undefined;
  /** SHA-256 of the encrypted file, once it was read to its end. */
  readonly sha256: Buffer | undefined;
  /** Rows by verdict; a verdict that no row has is left out. */
  readonly counts: Readonly<Partial<Record<ImportVerdict, number>>>;
}

/** One row of an import and what became of it. Holds no token. */
export interface ImportRow {
  /** The id of its link, once it is linked. */
  readonly id: string;
  /** Line of the file, from 1. */
  readonly line: number;
  /** The service as the file names it; `undefined` if the line could not be read. */
  readonly service: string | undefined;
  readonly userId: string | undefined;
  readonly verdict: ImportVerdict;
  /** The member of the row that the reason is about. */
  readonly field: string | undefined;
  /** Why, in words that hold nothing of the token. */
  readonly reason: string | undefined;
  readonly decidedAt: Date | undefined;
}
