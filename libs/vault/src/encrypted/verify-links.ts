import type { DataSource } from 'typeorm';
import { isPutBack, joinPin, PIN_COLUMNS, type LinkPin } from '#audit';
import { NIL_UUID } from '#kernel';
import { FoundRecords, isDecryptionFailure, KeyUnavailable } from '#keyring';
import type { LinkStatus } from '../link/link.js';
import type { TokenCipher } from '../token-cipher.js';

/** Links read by one statement: few enough that a live broker does not notice. */
const BATCH_SIZE = 500;

/**
 * Newest audit records read for each link, in addition to its pin: an attacker who lowered the pin would have to forge this many
 * records, which shows in the trail.
 */
const RECORDS_READ = 1_000;

/**
 * What was found in a walk over all links. Everything except `links`, `rows`, `opened` and `quarantined`
 * needs a closer look.
 */
export interface LinksReport {
  readonly links: number;
  /** Links with encrypted tokens. */
  readonly rows: number;
  readonly opened: number;
  /** Of those, links that COCO refused and whose tokens are in quarantine. */
  readonly quarantined: number;
  /** Tokens that were changed, moved or restored, or encrypted under a different key with the same id. */
  readonly broken: FoundRecords;
  /** Rows by the id of the key that the keyring lacks. */
  readonly missingKeys: ReadonlyMap<string, number>;
  /** Links that should have tokens but have none. */
  readonly activeWithoutSecrets: FoundRecords;
  /** Links whose tokens should have been destroyed. */
  readonly endedWithSecrets: FoundRecords;
  /** Links with a different generation than their tokens. */
  readonly generationMismatch: FoundRecords;
  readonly secretsWithoutLink: FoundRecords;
  /** Links in an older state than the audit trail records: their rows were restored. */
  readonly putBack: FoundRecords;
}

interface LinkRow extends LinkPin {
  readonly id: string;
  readonly serviceId: string;
  readonly status: LinkStatus;
  readonly generation: string;
  readonly secretsGeneration: string | null;
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer | null;
}

const READ_LINKS = `
  SELECT l.id, l.service_id AS "serviceId", l.status, l.generation, s.generation AS "secretsGeneration",
    s.key_id AS "keyId", s.data_key AS "dataKey", s.access_token AS "accessToken", s.refresh_token AS "refreshToken",
    ${PIN_COLUMNS}
  FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id ${joinPin('l.id', { records: RECORDS_READ, always: true })}
  WHERE l.id > $1 ORDER BY l.id LIMIT ${BATCH_SIZE}`;

/** The foreign key forbids them; a dump restored piece by piece may still have them. */
const FIND_SECRETS_WITHOUT_LINK = `
  SELECT link_id AS id FROM link_secrets s WHERE NOT EXISTS (SELECT FROM links l WHERE l.id = s.link_id)`;

/**
 * Decrypts the tokens of every link, in the order of ids. Each statement is short and sees a consistent
 * snapshot.
 *
 * @param onProgress called after each batch with the number of links read so far
 */
export async function verifyLinks(
  database: DataSource,
  tokenCipher: TokenCipher,
  onProgress: (links: number) => void,
): Promise<LinksReport> {
  const walk = new LinkWalk(tokenCipher);
  let last: string | undefined = NIL_UUID;
  while (last !== undefined) {
    const rows: LinkRow[] = await database.query<LinkRow[]>(READ_LINKS, [last]);
    for (const row of rows) walk.visit(row);
    onProgress(walk.links);
    last = rows.length === BATCH_SIZE ? rows.at(-1)?.id : undefined;
  }
  const lost = await database.query<{ id: string }[]>(FIND_SECRETS_WITHOUT_LINK);
  for (const { id } of lost) walk.secretsWithoutLink.add(id);
  return walk;
}

class LinkWalk implements LinksReport {
  links = 0;
  rows = 0;
  opened = 0;
  quarantined = 0;
  readonly broken = new FoundRecords();
  readonly missingKeys = new Map<string, number>();
  readonly activeWithoutSecrets = new FoundRecords();
  readonly endedWithSecrets = new FoundRecords();
  readonly generationMismatch = new FoundRecords();
  readonly secretsWithoutLink = new FoundRecords();
  readonly putBack = new FoundRecords();

  // `#`, not `private`: the walk is printed as the report.
  readonly #tokenCipher: TokenCipher;

  constructor(tokenCipher: TokenCipher) {
    this.#tokenCipher = tokenCipher;
  }

  visit(row: LinkRow): void {
    this.links += 1;
    if (isPutBack(row, row)) this.putBack.add(row.id);
    const ended = row.status === 'revoked' || row.status === 'reauthorization_required';
    if (row.secretsGeneration === null) {
      if (!ended) this.activeWithoutSecrets.add(row.id);
      return;
    }
    this.rows += 1;
    if (row.status === 'revoked') this.endedWithSecrets.add(row.id);
    if (row.status === 'reauthorization_required') this.quarantined += 1;
    if (row.secretsGeneration !== row.generation) this.generationMismatch.add(row.id);
    this.open(row, Number(row.secretsGeneration));
  }

  private open(row: LinkRow, generation: number): void {
    try {
      this.#tokenCipher.decrypt(row, { ...row, generation });
      this.opened += 1;
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      if (error instanceof KeyUnavailable)
        this.missingKeys.set(error.keyId, (this.missingKeys.get(error.keyId) ?? 0) + 1);
      else this.broken.add(row.id);
    }
  }
}
