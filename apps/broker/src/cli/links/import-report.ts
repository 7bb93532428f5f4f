import {
  importVerdicts,
  type ImportRow,
  type ImportStore,
  type ImportVerdict,
  type LinkImport,
} from '#import';

/** Rows listed one by one; all of them are in `GET /v1/admin/link-imports/{id}/rows`. */
const ROWS_SHOWN = 20;

/** Verdicts of rows that need no attention. */
const SETTLED: ReadonlySet<ImportVerdict> = new Set(['linked', 'already_linked', 'ready']);

/** What became of an import, with its first rows that are not linked. */
export interface ImportReport extends Omit<LinkImport, 'sha256'> {
  readonly sha256: string | undefined;
  readonly unlinked: readonly ImportRow[];
}

/** Reads what became of an import. @throws ImportNotFound */
export async function reportOf(store: ImportStore, id: string): Promise<ImportReport> {
  const found = await store.find(id);
  const unlinked: ImportRow[] = [];
  for (const verdict of importVerdicts) {
    const limit = ROWS_SHOWN - unlinked.length;
    if (limit === 0) break;
    if (!SETTLED.has(verdict) && (found.counts[verdict] ?? 0) > 0)
      unlinked.push(...(await store.rows(id, { verdict, limit })));
  }
  return { ...found, sha256: found.sha256?.toString('hex'), unlinked };
}

/** Whether the import has ended and every row is linked, or in a dry run would be presented. */
export function isComplete({ state, counts }: Pick<ImportReport, 'state' | 'counts'>): boolean {
  if (state !== 'finished') return false;
  return importVerdicts.every((verdict) => SETTLED.has(verdict) || (counts[verdict] ?? 0) === 0);
}

/** The report as lines of text. */
export function describeImport({ id, state, dryRun, sha256, counts, unlinked }: ImportReport): string[] {
  const total = Object.values(counts).reduce((sum, rows) => sum + rows, 0);
  const left = importVerdicts
    .filter((verdict) => !SETTLED.has(verdict))
    .reduce((sum, verdict) => sum + (counts[verdict] ?? 0), 0);
  return [
    `${dryRun ? 'Dry run' : 'Import'} ${id}: ${state}, ${total} rows${sha256 === undefined ? '' : `, SHA-256 ${sha256}`}`,
    ...importVerdicts.flatMap((verdict) => {
      const rows = counts[verdict];
      return rows === undefined ? [] : [`  ${verdict}: ${rows}`];
    }),
    ...unlinked.map(describeRow),
    ...(left > unlinked.length ? [`  … and ${left - unlinked.length} more rows that are not linked`] : []),
  ];
}

function describeRow({ line, service, userId, verdict, field, reason }: ImportRow): string {
  const who = [service, userId].filter((part) => part !== undefined).join(', ');
  const why = [field, reason].filter((part) => part !== undefined).join(' ');
  return `  line ${line}${who === '' ? '' : ` (${who})`}: ${verdict}${why === '' ? '' : `: ${why}`}`;
}
