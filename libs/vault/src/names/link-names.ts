import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DecryptionFailures, isDecryptionFailure } from '#keyring';
import { searchedName, withNames, type GivenName } from './given-name.js';
import { NameCipher, type EncryptedNames } from './name-cipher.js';

/** A name and the link in which it was given. */
export interface FoundName extends GivenName {
  readonly linkId: string;
}

const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))';

const READ = `
  SELECT n.link_id AS id, l.service_id AS "serviceId", n.version::text AS version, n.data_key AS "dataKey", n.names
  FROM link_names n JOIN links l ON l.id = n.link_id`;

const STORE = `
  INSERT INTO link_names (link_id, version, key_id, data_key, names, digests)
  SELECT id, $2, $3, $4, $5, $6::bytea[] FROM links WHERE id = $1 AND status <> 'revoked'
  ON CONFLICT (link_id) DO UPDATE SET version = excluded.version, key_id = excluded.key_id, data_key = excluded.data_key,
    names = excluded.names, digests = excluded.digests`;

/**
 * The names that users gave to networks, zones and devices, so that admins find records by them. They are encrypted like the
 * link's tokens, and deleted when the link ends.
 */
@Injectable()
export class LinkNames {
  constructor(
    private readonly database: DataSource,
    private readonly cipher: NameCipher,
    private readonly failures: DecryptionFailures,
  ) {}

  /** Remembers names, in place of older ones of the same places. @returns whether anything was new */
  async learn(
    link: { readonly id: string; readonly serviceId: string },
    learnt: readonly GivenName[],
  ): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      await manager.query(LOCK, [`names of ${link.id}`]);
      const [row] = await manager.query<EncryptedNames[]>(`${READ} WHERE n.link_id = $1`, [link.id]);
      const known = row === undefined ? [] : this.open(row);
      const names = withNames(known, learnt);
      if (JSON.stringify(names) === JSON.stringify(known)) return false;
      await this.store(manager, link, Number(row?.version ?? 0) + 1, names);
      return true;
    });
  }

  /** The names of these links. */
  async of(linkIds: readonly string[]): Promise<FoundName[]> {
    return this.read('n.link_id = ANY($1::uuid[])', [linkIds]);
  }

  /**
   * The places of this name, in any case.
   *
   * @param linkIds only in these links; all links if absent
   * @param limit links read at most
   */
  async find(
    sought: Pick<GivenName, 'kind' | 'name'>,
    linkIds: readonly string[] | undefined,
    limit: number,
  ): Promise<FoundName[]> {
    const digest = await this.cipher.digest(sought);
    const found = await this.read(
      `n.digests @> ARRAY[$1::bytea] AND ($2::uuid[] IS NULL OR n.link_id = ANY($2)) LIMIT $3`,
      [digest, linkIds ?? null, limit],
    );
    const name = searchedName(sought.name);
    return found.filter((each) => each.kind === sought.kind && searchedName(each.name) === name);
  }

  private async store(
    manager: EntityManager,
    { id, serviceId }: { readonly id: string; readonly serviceId: string },
    version: number,
    names: readonly GivenName[],
  ): Promise<void> {
    const encrypted = this.cipher.encrypt({ id, serviceId, version: String(version) }, names);
    const digests = await Promise.all(names.map((name) => this.cipher.digest(name)));
    const distinct = new Map(digests.map((digest) => [digest.toString('hex'), digest]));
    const values = [encrypted.keyId, encrypted.dataKey, encrypted.names, [...distinct.values()]];
    await manager.query(STORE, [id, version, ...values]);
  }

  private async read(condition: string, values: unknown[]): Promise<FoundName[]> {
    const rows = await this.database.query<EncryptedNames[]>(`${READ} WHERE ${condition}`, values);
    return rows.flatMap((row) => this.open(row).map((name) => ({ ...name, linkId: row.id })));
  }

  /** Names that do not decrypt are learnt again with the next lists. */
  private open(row: EncryptedNames): GivenName[] {
    try {
      return this.failures.watch('names of a link', () => this.cipher.decrypt(row));
    } catch (error) {
      if (isDecryptionFailure(error)) return [];
      throw error;
    }
  }
}
