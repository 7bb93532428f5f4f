import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemClock, SystemIds, SystemRandomness } from '#kernel';
import { Cipher, EncryptedKinds, Keyring, RewrapSweep, type KeyringSettings } from '#keyring';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeService } from '../../../../test/harness/rows/stored-links.js';
import { EncryptedWebhooks } from './encrypted-webhooks.js';
import { ReplacedSecrets } from './replaced-secrets.js';
import { WebhookSecretCipher } from '../sending/webhook-secrets.js';
import { WebhookStore, type WebhookChanger, type WebhookWithSecret } from './webhook.store.js';

const URL_OF_ALL = 'https://receiver.example/secret-path';
const key = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const ringText = [key('new'), key('old')].join(',');

let database: TestDatabase;
let dataSource: DataSource;
let keyring: Keyring;
let secretCipher: WebhookSecretCipher;
let webhooks: WebhookStore;
let by: WebhookChanger;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM webhooks');
  keyring = Keyring.parse(ringText);
  secretCipher = new WebhookSecretCipher(cipher(), new SystemRandomness());
  const trail = new AuditTrail(dataSource, new SystemIds());
  webhooks = new WebhookStore(dataSource, secretCipher, trail, new SystemIds());
  by = await changer();
});

const cipher = (): Cipher => new Cipher({ keyring } as unknown as KeyringSettings, new SystemRandomness());

const changer = async (): Promise<WebhookChanger> => {
  const serviceId = await storeService(database);
  return { serviceId, actor: { kind: 'service', id: serviceId }, requestId: 'request', remoteAddress: '::1' };
};

const create = (whose = by): Promise<WebhookWithSecret> => webhooks.create(URL_OF_ALL, {}, whose);

const secretsOf = async (id: string): Promise<Record<string, unknown>> =>
  (await database.query('SELECT * FROM webhooks WHERE id = $1', [id]))[0] ?? {};

describe('the secret of a webhook', () => {
  const open = async (id: string): Promise<(string | undefined)[]> => {
    const row = await secretsOf(id);
    const { secret, previousSecret } = secretCipher.decrypt(
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
    const until = (await secretsOf(id)).previous_secret_until as Date;
    expect(Math.round((until.getTime() - Date.now()) / 3_600_000)).toBe(24);
    expect(
      secretCipher.sign({ secret, previousSecret: fresh }, 'event', new Date(0), '{}').split(' '),
    ).toHaveLength(2);
    expect(
      secretCipher.sign({ secret, previousSecret: undefined }, 'event', new Date(0), '{}'),
    ).not.toContain(' ');
  });

  const kind = (): EncryptedWebhooks => new EncryptedWebhooks(dataSource, secretCipher, cipher());

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
    return new RewrapSweep(dataSource, kinds, new SystemClock()).run(keyring, options);
  };

  it('is re-wrapped under the primary key unchanged, if this replica encrypts under it', async () => {
    keyring.choosePrimary('old');
    const old = await create();
    keyring.choosePrimary('new');
    const fresh = await create();
    const before = await secretsOf(fresh.id);
    await move('old');
    expect((await secretsOf(old.id)).key_id).toBe('old');
    expect(await kind().countUnder('old', dataSource)).toBe(1);
    expect(await move()).toEqual({ rewrapped: 1, failed: 0, lackedKeyIds: [] });
    expect((await secretsOf(old.id)).key_id).toBe('new');
    expect(await open(old.id)).toEqual([old.secret.reveal(), undefined]);
    expect(await secretsOf(fresh.id)).toEqual(before);
    expect(await kind().countUnder('old', dataSource)).toBe(0);
  });

  it('is deleted a day after it was replaced, and not before', async () => {
    const [over, within] = [await create(), await create()];
    for (const { id } of [over, within]) await webhooks.rotateSecret(id, by);
    await database.query(`UPDATE webhooks SET previous_secret_until = now() - interval '1 s' WHERE id = $1`, [
      over.id,
    ]);
    await new ReplacedSecrets(dataSource).forget();
    expect((await open(over.id))[1]).toBeUndefined();
    expect((await open(within.id))[1]).toBe(within.secret.reveal());
  });

  it('is replaced even if it does not decrypt: nothing could be sent until then', async () => {
    const { id } = await create();
    await database.query('UPDATE webhooks SET data_key = set_bit(data_key, 400, 1 - get_bit(data_key, 400))');
    await expect(open(id)).rejects.toThrow();
    const fresh = await webhooks.rotateSecret(id, by);
    expect(await open(id)).toEqual([fresh.reveal(), undefined]);
    expect((await secretsOf(id)).previous_secret_until).toBeNull();
  });

  it('stays where it is if it does not decrypt, and is found by a verification of the vault', async () => {
    keyring.choosePrimary('old');
    const [broken, sound] = [await create(), await create()];
    await database.query(
      'UPDATE webhooks SET data_key = set_bit(data_key, 400, 1 - get_bit(data_key, 400)) WHERE id = $1',
      [broken.id],
    );
    keyring.choosePrimary('new');
    expect(await move()).toEqual({ rewrapped: 1, failed: 1, lackedKeyIds: [] });
    expect([(await secretsOf(broken.id)).key_id, (await secretsOf(sound.id)).key_id]).toEqual(['old', 'new']);
    const { report } = await kind().verify();
    expect(report).toMatchObject({ rows: 2, unopenable: { ids: [broken.id] } });
  });
});
