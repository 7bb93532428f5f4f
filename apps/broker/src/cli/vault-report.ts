import { verifyWebhooks, type WebhooksReport } from '#events';
import { verifyLinkSessions, type LinkSessionsReport } from '#oauth';
import { readDatabaseRestores, type DatabaseRestoreReport } from '#refresh';
import { verifyAccountPepper, verifyLinks, type FoundRecords, type LinksReport } from '#vault';
import type { OpenVault } from './open-vault.js';

/** Ids that the text names for each finding; `--json` has more. */
const IDS_SHOWN = 5;

/** What `broker vault verify` found. */
export interface VaultReport {
  /** Whether everything sealed opens and nothing is where it should not be. */
  readonly sound: boolean;
  readonly links: Omit<LinksReport, 'missingKeys'> & {
    readonly missingKeys: Readonly<Record<string, number>>;
  };
  readonly linkSessions: LinkSessionsReport;
  readonly webhooks: WebhooksReport;
  /** The key of the digests of COCO accounts, where it does not open or is gone. */
  readonly accountPepper: FoundRecords;
  /** Times at which this database was found to be older than it had been. */
  readonly restores: readonly DatabaseRestoreReport[];
}

/**
 * Opens everything sealed in the database.
 *
 * @param onProgress told after each batch how many links have been read
 */
export async function verifyVault(
  { database, cipher, sealer }: Pick<OpenVault, 'database' | 'cipher' | 'sealer'>,
  onProgress: (links: number) => void,
): Promise<VaultReport> {
  const links = await verifyLinks(database, sealer, onProgress);
  const linkSessions = await verifyLinkSessions(database, cipher);
  const webhooks = await verifyWebhooks(database, cipher);
  const accountPepper = await verifyAccountPepper(database, cipher);
  const restores = await readDatabaseRestores(database);
  const missing = [...links.missingKeys.values()].reduce((sum, rows) => sum + rows, 0);
  const found = [...findings({ links, linkSessions, webhooks, accountPepper })].reduce(
    (sum, [, { count }]) => sum + count,
    missing,
  );
  return {
    sound: found === 0,
    links: { ...links, missingKeys: Object.fromEntries(links.missingKeys) },
    linkSessions,
    webhooks,
    accountPepper,
    restores,
  };
}

/** The report for people. */
export function describeVault(report: VaultReport): string {
  const { sound, links, linkSessions, webhooks, restores } = report;
  const missing = Object.entries(links.missingKeys).map(
    ([keyId, rows]) => `${rows} rows are sealed under key "${keyId}", which the keyring lacks`,
  );
  const lines = [
    `${links.links} links, ${links.rows} with tokens, ${links.opened} opened, ${links.quarantined} in quarantine; ${linkSessions.rows} sealed link sessions, ${webhooks.rows} webhooks`,
    ...missing,
    ...[...findings(report)]
      .filter(([, { count }]) => count > 0)
      .map(([what, records]) => `${records.count} ${what}: ${idsOf(records)}`),
    ...restores.map(describeRestore),
    sound ? 'Everything that is sealed opens.' : 'Not everything is well.',
  ];
  return lines.join('\n');
}

interface Found extends Pick<VaultReport, 'linkSessions' | 'webhooks' | 'accountPepper'> {
  readonly links: Omit<LinksReport, 'missingKeys'>;
}

function findings({ links, linkSessions, webhooks, accountPepper }: Found): Map<string, FoundRecords> {
  return new Map([
    ['links whose tokens were changed, moved or put back, or whose key has other bytes', links.broken],
    ['links in an older state than the audit trail tells of, so their rows were put back', links.putBack],
    ['links of another generation than their tokens', links.generationMismatch],
    ['links that should hold tokens and hold none', links.activeWithoutSecrets],
    ['revoked links whose tokens were not destroyed', links.endedWithSecrets],
    ['sealed tokens without a link', links.secretsWithoutLink],
    ['link sessions whose verifier does not open', linkSessions.unopenable],
    ['webhooks whose secret does not open', webhooks.unopenable],
    ['key of the digests of COCO accounts that does not open, or is gone', accountPepper],
  ]);
}

function idsOf({ count, ids }: FoundRecords): string {
  const shown = ids.slice(0, IDS_SHOWN).join(', ');
  return count > IDS_SHOWN ? `${shown}, …` : shown;
}

function describeRestore({ detectedAt, lastSeenAt, refusedLinks }: DatabaseRestoreReport): string {
  return (
    `Restored from an older state: found at ${detectedAt.toISOString()}, last seen newer at ${lastSeenAt.toISOString()}; ` +
    `${refusedLinks} links have been refused by COCO since`
  );
}
