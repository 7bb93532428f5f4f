import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';
import { insertBulkLinks, unreadableLinks, type BulkLink } from './bulk-links.js';
import { TestKeyringFile } from './keyring-file.js';

const LINKS = 700;

interface Ended {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

describe('the command line, without a running broker', () => {
  let keyring: TestKeyringFile;
  let database: TestDatabase;
  let links: BulkLink[];
  const serviceId = randomUUID();

  beforeEach(async () => {
    keyring = new TestKeyringFile('first', 'second');
    database = await createDatabase();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [serviceId],
    );
    links = await insertBulkLinks(database, keyring.tokenCipher('first'), serviceId, LINKS);
  });

  afterEach(async () => {
    await database.drop();
    keyring.remove();
  });

  const broker = (...parameters: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        ['dist/apps/broker/src/cli/main.js', ...parameters],
        { env: { DATABASE_URL: database.url, KEYRING_FILE: keyring.path } },
        (error, output, errors) => {
          resolve({ status: Number(error?.code ?? 0), output, errors });
        },
      );
    });

  const keyIds = async (): Promise<unknown[]> =>
    (await database.query('SELECT DISTINCT key_id FROM link_secrets')).map((row) => row.key_id);

  it('makes a key, moves all links to it and destroys the old one', async () => {
    const rotated = await broker('keys', 'rotate', '--wait', '--json');
    expect([rotated.status, rotated.errors]).toEqual([0, expect.stringContaining('links under')]);
    const rotation = JSON.parse(rotated.output) as { toKeyId: string };
    expect(rotation).toMatchObject({
      fromKeyId: 'first',
      state: 'finished',
      rowsRewrapped: LINKS,
      startedBy: 'command line',
    });
    expect(await keyIds()).toEqual([rotation.toKeyId]);
    expect(await unreadableLinks(database, keyring.tokenCipher('second'), serviceId, links)).toEqual([]);

    const early = await broker('keys', 'retire', 'first');
    expect([early.status, early.errors]).toEqual([1, expect.stringContaining('was primary a moment ago')]);
    await database.query(`UPDATE key_rotations SET promoted_at = promoted_at - interval '61 seconds'`);
    const retired = await broker('keys', 'retire', 'first');
    expect([retired.status, retired.output]).toEqual([0, expect.stringContaining('"first" is destroyed')]);
    expect(keyring.ids).toEqual(['second', rotation.toKeyId]);
  });

  it('moves links to an existing key, and says what it cannot do', async () => {
    const rotated = await broker('keys', 'rotate', '--to', 'second', '--wait');
    expect([rotated.status, rotated.output]).toEqual([
      0,
      `Key "second" is primary, ${LINKS} links were re-wrapped under it.\n`,
    ]);
    expect(await keyIds()).toEqual(['second']);
    const refused = await broker('keys', 'retire', 'second');
    expect([refused.status, refused.errors]).toEqual([1, expect.stringContaining('it is the primary key')]);
    const unknown = await broker('keys', 'rotate', '--to', 'third');
    expect([unknown.status, unknown.errors]).toEqual([
      1,
      expect.stringContaining('no replica holds such a key'),
    ]);
    expect(keyring.ids).toEqual(['first', 'second']);
  });

  it('leaves a link that does not decrypt as it is, and says so', async () => {
    await database.query(`UPDATE link_secrets SET data_key = data_key || '\\x00' WHERE link_id = $1`, [
      links[0]?.id,
    ]);
    const rotated = await broker('keys', 'rotate', '--to', 'second', '--wait');
    expect([rotated.status, rotated.output]).toEqual([
      1,
      expect.stringContaining('1 links cannot be decrypted and stay'),
    ]);
    expect((await keyIds()).sort()).toEqual(['first', 'second']);
  });
});
