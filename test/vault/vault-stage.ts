import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { Secret, SystemRandomness } from '#kernel';
import { Cipher, Keyring, type KeyringSettings } from '#keyring';
import { TokenCipher } from '#vault';
import { seedLinks } from '../chaos/stage/seed-links.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';

/** A test's database, or one that a broker already has. */
type StageDatabase = Omit<TestDatabase, 'connect'>;

/** A link as the tests compare it. */
export interface SeenLink {
  readonly id: string;
  readonly status: string;
  readonly generation: number;
  readonly fence: number;
}

/** A database with a separate keyring and no broker. */
export class VaultStage {
  private constructor(
    readonly database: StageDatabase,
    readonly keyring: string,
    readonly dataSource: DataSource,
    readonly cipher: Cipher,
    readonly tokenCipher: TokenCipher,
    private readonly client: Client,
  ) {}

  static async open(
    keyring = `key-${randomBytes(3).toString('hex')}:${randomBytes(32).toString('base64')}`,
    database?: StageDatabase,
  ): Promise<VaultStage> {
    const used = database ?? (await createDatabase());
    const dataSource = await new DataSource({ type: 'postgres', url: used.url }).initialize();
    const client = new Client({ connectionString: used.url });
    await client.connect();
    const settings: Pick<KeyringSettings, 'keyring'> = { keyring: Keyring.parse(keyring) };
    const cipher = new Cipher(settings, new SystemRandomness());
    return new VaultStage(used, keyring, dataSource, cipher, new TokenCipher(cipher), client);
  }

  /** Adds a service with one key. @returns its id */
  async addService(name = `service ${randomBytes(4).toString('hex')}`): Promise<string> {
    const id = randomUUID();
    await this.database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, $2, 'tests', '{coconet:read}', '{https://app.example.com/}', 'own', '{"*"}')`,
      [id, name],
    );
    await this.database.query('INSERT INTO service_keys (id, service_id, digest) VALUES ($1, $2, $3)', [
      randomBytes(6).toString('hex'),
      id,
      randomBytes(32),
    ]);
    return id;
  }

  /** Adds active links of generation 1, whose tokens are `access N` and `refresh N`. @returns their ids */
  async addLinks(serviceId: string, count: number): Promise<string[]> {
    const pairs = Array.from({ length: count }, (_, index) => ({
      accessToken: `access ${index}`,
      refreshToken: `refresh ${index}`,
    }));
    return this.addLinksWith(serviceId, pairs);
  }

  /** Adds active links with the given tokens. @returns their ids */
  async addLinksWith(
    serviceId: string,
    pairs: readonly { readonly accessToken: string; readonly refreshToken: string }[],
  ): Promise<string[]> {
    const lasting = pairs.map((pair) => ({ ...pair, expiresIn: 3_600 }));
    return seedLinks(this.client, this.tokenCipher, serviceId, lasting);
  }

  /** Gives a link a newer pair, as a refresh does. */
  async refresh(serviceId: string, id: string, fence: number, tokens: string): Promise<void> {
    const pair = {
      accessToken: new Secret(`access ${tokens}`),
      refreshToken: new Secret(`refresh ${tokens}`),
    };
    const encrypted = this.tokenCipher.encrypt({ serviceId, id }, fence, pair);
    await this.database.query('UPDATE links SET fence = $2, generation = $2 WHERE id = $1', [id, fence]);
    await this.database.query(
      `UPDATE link_secrets SET generation = $2, key_id = $3, data_key = $4, access_token = $5, refresh_token = $6
       WHERE link_id = $1`,
      [id, fence, encrypted.keyId, encrypted.dataKey, encrypted.accessToken, encrypted.refreshToken],
    );
  }

  /** Ends a link as a revocation does. */
  async revoke(id: string): Promise<void> {
    await this.database.query(
      `UPDATE links SET status = 'revoked', revoked_at = now(), fence = fence + 1 WHERE id = $1`,
      [id],
    );
    await this.database.query('DELETE FROM link_secrets WHERE link_id = $1', [id]);
  }

  /** All links, by id. */
  async links(): Promise<SeenLink[]> {
    const rows = await this.database.query(
      'SELECT id, status, generation::int, fence::int FROM links ORDER BY id',
    );
    return rows as unknown as SeenLink[];
  }

  /** The plain refresh token of a link, or `undefined` if it has none. */
  async refreshToken(serviceId: string, id: string): Promise<string | undefined> {
    const [row] = await this.database.query(
      `SELECT generation::int, key_id AS "keyId", data_key AS "dataKey", access_token AS "accessToken",
         refresh_token AS "refreshToken" FROM link_secrets WHERE link_id = $1`,
      [id],
    );
    return row && this.tokenCipher.decrypt({ serviceId, id }, row as never).refreshToken?.reveal();
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await this.client.end();
    await this.database.drop();
  }
}
