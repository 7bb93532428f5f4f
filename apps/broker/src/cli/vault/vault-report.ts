import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readDatabaseRestores, type DatabaseRestoreReport } from '#refresh';
import { EncryptedKinds, type Verification } from '#keyring';

/** Ids listed in the text for each finding; `--json` has more. */
const IDS_SHOWN = 5;

/** What `broker vault verify` found. */
export interface VaultReport {
  /** Whether everything decrypts and nothing is out of place. */
  readonly sound: boolean;
  /** The result for each kind of encrypted records, by its name. */
  readonly kinds: ReadonlyMap<string, Verification>;
  /** When this database was found to be older than before. */
  readonly restores: readonly DatabaseRestoreReport[];
}

/**
 * Decrypts everything encrypted in the database.
 *
 * @param onProgress called regularly with the number of records read
 */
export async function verifyVault(
  context: INestApplicationContext,
  onProgress: (records: number) => void,
): Promise<VaultReport> {
  const kinds = await context.get(EncryptedKinds).verify(onProgress);
  const restores = await readDatabaseRestores(context.get(DataSource));
  return { sound: [...kinds.values()].every(isSound), kinds, restores };
}

/** The report as JSON. */
export function vaultReportFields({ sound, kinds, restores }: VaultReport): object {
  const reports = [...kinds].map(([name, { report }]) => [name, report] as const);
  return { sound, ...Object.fromEntries(reports), restores };
}

/** The report as text. */
export function describeVault({ sound, kinds, restores }: VaultReport): string {
  const summaries = [...kinds.values()].flatMap(({ summary }) => (summary === undefined ? [] : [summary]));
  const lines = [
    summaries.join('; '),
    ...[...kinds.values()].flatMap(describeFindings),
    ...restores.map(describeRestore),
    sound ? 'Everything decrypts.' : 'Problems were found.',
  ];
  return lines.join('\n');
}

function isSound({ findings }: Verification): boolean {
  return [...findings.values()].every(({ count }) => count === 0);
}

function describeFindings({ findings }: Verification): string[] {
  return [...findings]
    .filter(([, { count }]) => count > 0)
    .map(([what, { count, ids }]) => [`${count} ${what}`, ...idsOf(ids, count)].join(': '));
}

function idsOf(ids: readonly string[], count: number): string[] {
  if (ids.length === 0) return [];
  const shown = ids.slice(0, IDS_SHOWN).join(', ');
  return [count > IDS_SHOWN ? `${shown}, …` : shown];
}

function describeRestore({ detectedAt, lastSeenAt, refusedLinks }: DatabaseRestoreReport): string {
  return (
    `Restored from an older state: detected at ${detectedAt.toISOString()}, last seen newer at ${lastSeenAt.toISOString()}; ` +
    `${refusedLinks} links refused by COCO since`
  );
}
