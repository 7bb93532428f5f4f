import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReadableStream } from 'node:stream/web';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { COMMAND_LINE } from '#audit';
import { SystemRandomness } from '#kernel';
import { Cipher, freshKey } from '#keyring';
import { ImportedTokenCipher } from '#import';
import { EncryptedImports } from '../../libs/import/src/records/encrypted-imports.js';
import { storeLink } from '../harness/rows/stored-links.js';
import { ImportStage } from './import-stage.js';

describe('a file of tokens', () => {
  let stage: ImportStage;
  let service: string;

  beforeAll(async () => {
    stage = await ImportStage.open();
    service = await stage.service();
  });

  afterAll(async () => {
    await stage.close();
  });

  const imports = async (): Promise<number> => (await stage.store.list(100, undefined)).length;
  const row = (
    userId: string,
    refreshToken: string,
  ): { service: string; userId: string; refreshToken: string } => ({
    service,
    userId,
    refreshToken,
  });

  it.each<[string, string, string]>([
    ['plain', '{"service":"a"}\n', 'The file is not encrypted'],
    ['empty', '', 'The file is empty'],
    ['in text form', '-----BEGIN AGE ENCRYPTED FILE-----\n', 'without --armor'],
  ])('that is %s is refused with what to do', async (_what, content, said) => {
    const before = await imports();
    await expect(stage.load(Buffer.from(content))).rejects.toThrow(said);
    expect(await imports()).toBe(before);
  });

  it('that is plain is refused with the command that encrypts it', async () => {
    const recipient = await stage.identities.recipient();
    expect(recipient).toMatch(/^age1[a-z0-9]+$/);
    await expect(stage.load(Buffer.from('x'.repeat(100)))).rejects.toThrow(`age -r ${recipient} -o`);
  });

  it('that is encrypted to another key is refused', async () => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await identityToRecipient(await generateX25519Identity()));
    await expect(stage.load(await encrypter.encrypt('{}'))).rejects.toThrow('cannot be decrypted');
  });

  it('that was cut short keeps nothing, and presents nothing', async () => {
    const rows = Array.from({ length: 3_000 }, (_, index) => row(`cut ${index}`, `cut-token-${index}`));
    const file = await stage.file(rows);
    await expect(stage.load(file.subarray(0, file.length - 10))).rejects.toThrow('cannot be decrypted');
    const [latest] = await stage.store.list(1, undefined);
    expect([latest?.state, latest?.counts]).toEqual(['abandoned', {}]);
    expect(await stage.storedTokens()).toBe(0);
  });

  it('whose upload dies in the middle is given up, and can be sent again', async () => {
    const file = await stage.file(
      Array.from({ length: 3_000 }, (_, index) => row(`upload ${index}`, `upload-token-${index}`)),
    );
    // A killed process never gets to handle the error: the rows of the first batches stay.
    const id = await stage.loading.begin(false, COMMAND_LINE);
    await stage.database.query(
      `UPDATE link_imports SET loaded_at = now() - interval '1 hour' WHERE id = $1`,
      [id],
    );
    const replica = await stage.replica();
    expect((await stage.ended(id)).state).toBe('abandoned');
    await replica.stop();
    const again = await stage.load(file, true);
    expect((await stage.store.find(again)).counts).toEqual({ ready: 3_000 });
  });

  it('gets a verdict for each row in a dry run, and COCO sees none of its tokens', async () => {
    const disabled = await stage.service();
    await stage.database.query('UPDATE services SET disabled_at = now() WHERE name = $1', [disabled]);
    await storeLink(stage.database, service.slice('service '.length), { user_id: 'linked' });
    const seen = (await stage.presentations()).size;
    const file = await stage.file([
      { ...row('good', 'good-token'), accessToken: 'a.b.c', expiresAt: '2027-01-31T00:00:00Z' },
      '',
      row('linked', 'token-of-linked'),
      row('other', 'good-token'),
      row('good', 'second-token'),
      { ...row('strange', 'token-3'), service: 'Service unknown' },
      { ...row('away', 'token-4'), service: disabled },
      'no json',
      '{"service":"a","userId":"b"}',
      `{"service":"a","userId":7,"refreshToken":"t"}`,
      JSON.stringify({ ...row('blank', 'two words') }),
      JSON.stringify({ ...row('typed', 'token-5'), refresh_token: 'x' }),
      JSON.stringify({ ...row('time', 'token-6'), expiresAt: 'tomorrow' }),
    ]);
    const id = await stage.load(file, true);
    const { state, dryRun, sha256 } = await stage.store.find(id);
    expect([state, dryRun, sha256?.length]).toEqual(['finished', true, 32]);
    const told = (await stage.rowsOf(id)).map(({ line, verdict, field, reason }) => [
      line,
      verdict,
      field,
      reason,
    ]);
    expect(told).toEqual([
      [1, 'ready', undefined, undefined],
      [3, 'already_linked', undefined, undefined],
      [4, 'duplicate', 'refreshToken', 'the same as in line 1'],
      [5, 'duplicate', 'userId', 'the same as in line 1'],
      [6, 'service_unknown', 'service', 'no service has this name or id'],
      [7, 'service_disabled', 'service', 'enable the service first'],
      [8, 'invalid', 'line', 'expected one JSON object'],
      [9, 'invalid', 'refreshToken', 'is missing'],
      [10, 'invalid', 'userId', 'expected text'],
      [11, 'invalid', 'refreshToken', 'expected a token: printable ASCII without blanks'],
      [
        12,
        'invalid',
        'refresh_token',
        'is unknown; expected service, userId, refreshToken, accessToken, expiresAt',
      ],
      [13, 'invalid', 'expiresAt', 'expected a time such as 2027-01-31T00:00:00Z'],
    ]);
    expect((await stage.presentations()).size).toBe(seen);
    expect(await stage.storedTokens()).toBe(0);
  });

  it('keeps its tokens encrypted under the keyring, where rotation, retirement and verify know them', async () => {
    const id = await stage.load(
      await stage.file([row('kept', 'a-kept-token'), row('kept 2', 'a-kept-token-2')]),
    );
    const cipher = new Cipher({ keyring: stage.keyring }, new SystemRandomness());
    const kind = new EncryptedImports(stage.dataSource, new ImportedTokenCipher(cipher), cipher);
    expect(await kind.reencryption.countUnder('first', stage.dataSource)).toBe(2);
    stage.keyring.replace([...stage.keyring.keys, freshKey('second', new SystemRandomness())]);
    stage.keyring.choosePrimary('second');
    const nil = '00000000-0000-0000-0000-000000000000';
    const moved = await stage.dataSource.transaction((manager) =>
      kind.reencryption.reencrypt({ from: 'first', to: 'second', after: nil, limit: 10 }, manager),
    );
    expect(moved).toMatchObject({ moved: 2, failed: [] });
    expect(await kind.reencryption.keysInUse(stage.dataSource)).toEqual(['second']);
    expect((await kind.verify(() => undefined)).report).toMatchObject({ rows: 2, unopenable: { count: 0 } });
    await stage.database.query(
      `UPDATE link_import_secrets s SET refresh_token = o.refresh_token, data_key = o.data_key
       FROM link_import_secrets o WHERE o.link_id > s.link_id`,
    );
    expect((await kind.verify(() => undefined)).report).toMatchObject({ rows: 2, unopenable: { count: 1 } });
    await stage.store.cancel(id, COMMAND_LINE);
  });

  it('is still read after a rotation, under whichever key it was encrypted to', async () => {
    const [older] = stage.keyring.keys;
    if (older === undefined) throw new Error('no key');
    stage.keyring.choosePrimary(older.id);
    const file = await stage.file([row('rotated', 'a-rotated-token')]);
    stage.keyring.choosePrimary('second');
    expect((await stage.store.find(await stage.load(file, true))).counts).toEqual({ ready: 1 });
  });

  it('of a hundred thousand rows is read a few rows at a time', async () => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(await stage.identities.recipient());
    let written = 0;
    let ahead = 0;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (; written < 20_000; written += 1) {
        yield Buffer.from(`${JSON.stringify(row(`many ${written}`, `many-token-${written}`))}\n`);
        await Promise.resolve();
      }
    };
    const id = await stage.importer.load(
      await encrypter.encrypt(ReadableStream.from(source())),
      {
        dryRun: true,
        onProgress: (stored) => {
          ahead = Math.max(ahead, written - stored);
        },
      },
      COMMAND_LINE,
    );
    expect((await stage.store.find(id)).counts).toEqual({ ready: 20_000 });
    // A few blocks of age of 64 KiB each, with about 700 rows.
    expect(ahead).toBeLessThan(8_000);
  });
});
