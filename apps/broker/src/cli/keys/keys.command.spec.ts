import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runBrokerCommand } from '../../../../../test/harness/broker/broker-command.js';
import { createDatabase, type TestDatabase } from '../../../../../test/harness/postgres/database.js';
import {
  AWS_KEY,
  awsSettings,
  startFakeAwsKms,
} from '../../../../../test/harness/key-services/fake-aws-kms.js';
import type { FakeKmsServer } from '../../../../../test/harness/key-services/fake-kms-server.js';
import { startFakeTransit, TRANSIT_TOKEN } from '../../../../../test/harness/key-services/fake-transit.js';

let aws: FakeKmsServer;
let transit: FakeKmsServer;
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  [aws, transit, database] = await Promise.all([startFakeAwsKms(), startFakeTransit(), createDatabase()]);
  folder = mkdtempSync(join(tmpdir(), 'keys-command-'));
});

afterAll(async () => {
  await Promise.all([aws.stop(), transit.stop(), database.drop()]);
});

const path = (name: string): string => join(folder, name);
const transitSettings = (): Record<string, string> => ({
  VAULT_ADDR: transit.url,
  VAULT_TOKEN: TRANSIT_TOKEN,
});
const run = runBrokerCommand;

function plainFile(name: string, ...ids: string[]): { file: string; keys: string[] } {
  const keys = ids.map(() => randomBytes(32).toString('base64'));
  writeFileSync(path(name), ids.map((id, index) => `${id}:${keys[index] ?? ''}`).join('\n'), { mode: 0o600 });
  return { file: path(name), keys };
}

describe('broker keys create', () => {
  it('creates a key that only its owner can read, says how to use it, and never shows it', async () => {
    const made = await run(['keys', 'create', '--id', '2026-01', '--out', path('created')]);
    expect(made).toMatchObject({ code: 0, errors: '' });
    expect(made.output).toContain(`KEYRING_FILE=${path('created')}`);
    expect(statSync(path('created')).mode & 0o777).toBe(0o600);
    const [id, key = ''] = readFileSync(path('created'), 'utf8').trim().split(':');
    expect([id, Buffer.from(key, 'base64')]).toEqual(['2026-01', expect.objectContaining({ length: 32 })]);
    expect(made.output).not.toContain(key);
    const again = await run(['keys', 'create', '--id', '2026-02', '--out', path('created')]);
    expect(again.code).toBe(1);
    expect(again.errors).toMatch(
      /^broker: .*created exists, and a keyring is never overwritten: name a new file\.\n$/,
    );
  });

  it('creates a key wrapped by AWS KMS, which a ring with it then unwraps', async () => {
    const made = await run(
      [
        'keys',
        'create',
        '--id',
        '2026-01',
        '--out',
        path('aws'),
        '--wrapped-by',
        `aws-kms:${AWS_KEY}`,
        '--json',
      ],
      awsSettings(aws),
    );
    expect(made).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(made.output)).toEqual({
      file: path('aws'),
      keys: ['2026-01'],
      sealedBy: { kind: 'aws-kms', key: AWS_KEY },
    });
    const listed = await run(['keys', 'list', '--json'], { ...awsSettings(aws), KEYRING_FILE: path('aws') });
    expect(JSON.parse(listed.output)).toEqual({ keys: [{ id: '2026-01', primary: true, held: true }] });
  });

  it.each([
    [['--id', 'a b'], 1, '--id has a bad key id'],
    [
      ['--id', 'a', '--wrapped-by', 'gcp:x'],
      1,
      "option '--sealed-by, --wrapped-by <key>' argument 'gcp:x' is invalid. It does not name a wrapping key",
    ],
    [
      ['--id', 'a', '--wrapped-by', 'transit:transit/broker'],
      78,
      'Set VAULT_ADDR, and VAULT_TOKEN or VAULT_TOKEN_FILE',
    ],
    [[], 1, "required option '--id <id>' not specified"],
  ])('refuses %j', async (words, code, complaint) => {
    const refused = await run(['keys', 'create', ...words, '--out', path('refused')]);
    expect(refused.code).toBe(code);
    expect(refused.errors).toContain(complaint);
    expect(existsSync(path('refused'))).toBe(false);
  });

  it('says which KMS it could not reach, and leaves no file', async () => {
    const refused = await run(
      ['keys', 'create', '--id', 'a', '--out', path('refused'), '--wrapped-by', 'transit:transit/broker'],
      { VAULT_ADDR: 'http://127.0.0.1:1', VAULT_TOKEN: TRANSIT_TOKEN },
    );
    expect(refused.code).toBe(1);
    expect(refused.errors).toMatch(
      /^broker: transit key transit\/broker at http:\/\/127.0.0.1:1 cannot be reached [^\n]+\n$/,
    );
    expect(refused.errors).not.toContain(TRANSIT_TOKEN);
    expect(existsSync(path('refused'))).toBe(false);
  });
});

describe('broker keys wrap', () => {
  it('wraps every key of a plain file and says to destroy that', async () => {
    const { file, keys } = plainFile('plain', 'a', 'b');
    const words = [
      'keys',
      'wrap',
      '--in',
      file,
      '--out',
      path('wrapped'),
      '--wrapped-by',
      'transit:transit/broker',
    ];
    const wrapped = await run(words, transitSettings());
    expect(wrapped).toMatchObject({ code: 0, errors: '' });
    expect(wrapped.output).toMatch(/each unwraps again\.[^]*Then destroy .*plain and its copies/);
    for (const key of keys) expect(readFileSync(path('wrapped'), 'utf8') + wrapped.output).not.toContain(key);
    const listed = await run(['keys', 'list'], { ...transitSettings(), KEYRING_FILE: path('wrapped') });
    expect(listed.output).toMatch(/^KEY +STATE +LINKS\na +primary +unknown.*\nb +held +unknown/);
  });

  it('moves a wrapped keyring to another KMS, in the older spelling too', async () => {
    const { file } = plainFile('moving', 'a', 'b');
    const settings = { ...transitSettings(), ...awsSettings(aws) };
    const olderSpelling = (from: string, to: string, by: string): ReturnType<typeof run> =>
      run(['keys', 'seal', '--in', from, '--out', to, '--sealed-by', by], settings);
    expect((await olderSpelling(file, path('moved-1'), 'transit:transit/broker')).code).toBe(0);
    expect((await olderSpelling(path('moved-1'), path('moved-2'), `aws-kms:${AWS_KEY}`)).code).toBe(0);
    const listed = await run(['keys', 'list', '--json'], {
      ...awsSettings(aws),
      KEYRING_FILE: path('moved-2'),
    });
    expect(JSON.parse(listed.output)).toMatchObject({ keys: [{ id: 'a' }, { id: 'b' }] });
  });

  it.each([
    ['that does not exist', '/nowhere', '--in names a file that cannot be read'],
    ['with a short key', 'short', '--in key "a" is 5 bytes long'],
  ])('refuses a file %s', async (_what, name, complaint) => {
    if (name === 'short') writeFileSync(path(name), 'a:c2hvcnQ=', { mode: 0o600 });
    const file = name === 'short' ? path(name) : name;
    const words = [
      'keys',
      'wrap',
      '--in',
      file,
      '--out',
      path('refused'),
      '--wrapped-by',
      'transit:transit/broker',
    ];
    const refused = await run(words, transitSettings());
    expect(refused.code).toBe(1);
    expect(refused.errors).toContain(complaint);
    expect(refused.errors).not.toContain('c2hvcnQ');
  });
});

describe('broker keys list', () => {
  it('counts the links under each key, and names the keys that the ring lacks', async () => {
    await database.query(`
      WITH service AS (
        INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
        VALUES (gen_random_uuid(), 's', 'o', '{}', '{}', 'own', '{}') RETURNING id
      ), link AS (
        INSERT INTO links (id, service_id, user_id, status)
        SELECT gen_random_uuid(), service.id, 'u', 'active' FROM service, generate_series(1, 5) RETURNING id
      )
      INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token)
      SELECT id, 1, CASE WHEN row_number() OVER () < 3 THEN 'lost' ELSE 'c' END, '', '' FROM link`);
    await database.query(`DELETE FROM link_secrets WHERE key_id = 'c'`);
    const { file } = plainFile('listed', 'a', 'b');
    const settings = { DATABASE_URL: database.url, KEYRING_FILE: file };
    const listed = await run(['keys', 'list', '--json'], settings);
    expect(listed).toMatchObject({ code: 0, errors: '' });
    expect(JSON.parse(listed.output)).toEqual({
      keys: [
        { id: 'a', primary: true, held: true, links: 0 },
        { id: 'b', primary: false, held: true, links: 0 },
        { id: 'lost', primary: false, held: false, links: 2 },
      ],
    });
    const table = await run(['keys', 'list'], settings);
    expect(table.output).toMatch(
      /^KEY +STATE +LINKS\na +primary +0\nb +held +0\nlost +MISSING from the keyring +2\n$/,
    );
  });

  it('refuses a key that the database knows otherwise, with 78, in one line', async () => {
    const { file } = plainFile('known', 'known');
    await database.query(`INSERT INTO vault_keys (key_id, known_answer) VALUES ('known', '\\x0101')`);
    const refused = await run(['keys', 'list'], { DATABASE_URL: database.url, KEYRING_FILE: file });
    expect(refused.code).toBe(78);
    expect(refused.errors).toMatch(
      /^broker: KEYRING_FILE holds a different key under "known" than [^\n]+\n$/,
    );
  });

  it('reads only keyring and database settings, and in production sends no key unencrypted', async () => {
    const { file } = plainFile('alone', 'a');
    const bad = { KEYRING_FILE: file, ADMIN_KEY_FILE: '/nowhere', PORT: 'eighty', NODE_ENV: 'production' };
    expect(await run(['keys', 'list'], bad)).toMatchObject({ code: 0 });
    expect(await run(['keys', 'list'], { ...bad, VAULT_ADDR: 'http://openbao.example.com' })).toMatchObject({
      code: 78,
      errors: expect.stringMatching(/^broker: VAULT_ADDR must be an https origin in production/),
    });
  });

  it('says what is missing', async () => {
    expect(await run(['keys', 'list'])).toMatchObject({
      code: 78,
      errors: expect.stringMatching(/^broker: KEYRING is missing\. /),
    });
  });
});

describe('broker', () => {
  it('explains itself', async () => {
    const { code, output } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of ['start', 'migrate', 'keys'])
      expect(output).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  it('migrate needs the database and nothing else', async () => {
    expect(await run(['migrate'], { DATABASE_URL: database.url })).toMatchObject({
      code: 0,
      output: 'The database is up to date.\n',
    });
    expect(await run(['migrate'])).toMatchObject({ code: 78 });
  });
});
