import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#kernel';
import { EncryptedKinds, RewrapSweep } from '#keyring';
import type { TestDatabase } from '../../../../test/harness/postgres/database.js';
import { EncryptedWebhooks } from './encrypted-webhooks.js';
import { ReplacedSecrets } from './replaced-secrets.js';
import { WebhookStore, type WebhookChanger, type WebhookWithSecret } from './webhook.store.js';
import { WebhookTable } from '../testing/webhook-table.js';

const URL_OF_ALL = 'https://receiver.example/secret-path';

let table: WebhookTable;
let database: TestDatabase;
let webhooks: WebhookStore;
let by: WebhookChanger;

beforeAll(async () => {
  table = await WebhookTable.open();
  ({ database, webhooks } = table);
});

beforeEach(async () => {
  await table.empty();
  by = await table.changer();
});

afterAll(() => table.close());

const create = (whose = by): Promise<WebhookWithSecret> => webhooks.create(URL_OF_ALL, {}, whose);

describe('the secret of a webhook', () => {
  const open = async (id: string): Promise<(string | undefined)[]> => {
    const row = await table.rowOf(id);
    const { secret, previousSecret } = table.secretCipher.decrypt(
      { id, serviceId: by.serviceId },
      {
        generation: Number(row.generation),
        keyId: row.key_id as string,
        dataKey: row.data_key as Buffer,
        secret: row.secret as Buffer,
        previousSecret: row.previous_secret as Buffer | null,
      },
    );
    return [secret.reveal(), previousSecret?.reveal()];
  };

  it('is replaced by another, while the old one also signs for a day', async () => {
    const [{ id, secret }, other] = [await create(), await create()];
    expect(await open(id)).toEqual([secret.reveal(), undefined]);
    const fresh = await webhooks.rotateSecret(id, by);
    expect(await open(id)).toEqual([fresh.reveal(), secret.reveal()]);
    expect(await open(other.id)).toEqual([other.secret.reveal(), undefined]);
    const until = (await table.rowOf(id)).previous_secret_until as Date;
    expect(Math.round((until.getTime() - Date.now()) / 3_600_000)).toBe(24);
    expect(
      table.secretCipher.sign({ secret, previousSecret: fresh }, 'event', new Date(0), '{}').split(' '),
    ).toHaveLength(2);
    expect(
      table.secretCipher.sign({ secret, previousSecret: undefined }, 'event', new Date(0), '{}'),
    ).not.toContain(' ');
  });

  const kind = (): EncryptedWebhooks =>
    new EncryptedWebhooks(table.dataSource, table.secretCipher, table.cipher);

  /** Re-encrypts secrets under other keys, if the database agrees on which key is primary. */
  const move = async (primaryId = 'new'): Promise<unknown> => {
    await database.query(
      `INSERT INTO keyring_choice (id, primary_key_id) VALUES (1, $1)
       ON CONFLICT (id) DO UPDATE SET primary_key_id = excluded.primary_key_id`,
      [primaryId],
    );
    const kinds = new EncryptedKinds();
    kinds.add(kind());
    const options = { rate: undefined, isStopped: () => false, onBatch: () => undefined };
    return new RewrapSweep(table.dataSource, kinds, new SystemClock()).run(table.keyring, options);
  };

  it('is re-wrapped under the primary key unchanged, if this replica encrypts under it', async () => {
    table.keyring.choosePrimary('old');
    const old = await create();
    table.keyring.choosePrimary('new');
    const fresh = await create();
    const before = await table.rowOf(fresh.id);
    await move('old');
    expect((await table.rowOf(old.id)).key_id).toBe('old');
    expect(await kind().reencryption.countUnder('old', table.dataSource)).toBe(1);
    expect(await move()).toEqual({ rewrapped: 1, failed: 0, lackedKeyIds: [] });
    expect((await table.rowOf(old.id)).key_id).toBe('new');
    expect(await open(old.id)).toEqual([old.secret.reveal(), undefined]);
    expect(await table.rowOf(fresh.id)).toEqual(before);
    expect(await kind().reencryption.countUnder('old', table.dataSource)).toBe(0);
  });

  it('is deleted a day after it was replaced, and not before', async () => {
    const [over, within] = [await create(), await create()];
    for (const { id } of [over, within]) await webhooks.rotateSecret(id, by);
    await database.query(`UPDATE webhooks SET previous_secret_until = now() - interval '1 s' WHERE id = $1`, [
      over.id,
    ]);
    await new ReplacedSecrets(table.dataSource).forget();
    expect((await open(over.id))[1]).toBeUndefined();
    expect((await open(within.id))[1]).toBe(within.secret.reveal());
  });

  it('is replaced even if it does not decrypt: nothing could be sent until then', async () => {
    const { id } = await create();
    await database.query('UPDATE webhooks SET data_key = set_bit(data_key, 400, 1 - get_bit(data_key, 400))');
    await expect(open(id)).rejects.toThrow();
    const fresh = await webhooks.rotateSecret(id, by);
    expect(await open(id)).toEqual([fresh.reveal(), undefined]);
    expect((await table.rowOf(id)).previous_secret_until).toBeNull();
  });

  it('stays where it is if it does not decrypt, and is found by a verification of the vault', async () => {
    table.keyring.choosePrimary('old');
    const [broken, sound] = [await create(), await create()];
    await database.query(
      'UPDATE webhooks SET data_key = set_bit(data_key, 400, 1 - get_bit(data_key, 400)) WHERE id = $1',
      [broken.id],
    );
    table.keyring.choosePrimary('new');
    expect(await move()).toEqual({ rewrapped: 1, failed: 1, lackedKeyIds: [] });
    expect([(await table.rowOf(broken.id)).key_id, (await table.rowOf(sound.id)).key_id]).toEqual([
      'old',
      'new',
    ]);
    const { report } = await kind().verify();
    expect(report).toMatchObject({ rows: 2, unopenable: { ids: [broken.id] } });
  });
});
