import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call, type Json } from '../harness/network/http.js';
import { secretsIn } from '../harness/encryption/secret-canaries.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';

interface Ended {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

/** The commands as operators run them: processes of the built artefact, with only the database and the keyring. */
describe('broker vault', () => {
  let system: TestSystem;
  let service: TestService;
  let linkIds: string[];
  let folder: string;
  let identity: string;
  let recipient: string;
  let target: TestDatabase;
  const targetKeyring = `moved-1:${randomBytes(32).toString('base64')}`;
  const told: string[] = [];

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
    linkIds = await insertLinks(system, service.id, 4);
    target = await createDatabase();
    folder = mkdtempSync(join(tmpdir(), 'vault-commands-'));
    identity = await generateIdentity();
    recipient = await identityToRecipient(identity);
    writeFileSync(join(folder, 'move.key'), `# public key: ${recipient}\n${identity}\n`, { mode: 0o600 });
  });

  afterAll(async () => {
    await system.close();
    await target.drop();
    rmSync(folder, { recursive: true });
  });

  const run = async (environment: Record<string, string>, ...commands: string[]): Promise<Ended> => {
    const ended = await new Promise<Ended>((resolve) => {
      const command = ['dist/apps/broker/src/cli/main.js', 'vault', ...commands];
      execFile(process.execPath, command, { env: environment }, (error, output, errors) => {
        resolve({ status: error === null ? 0 : Number(error.code), output, errors });
      });
    });
    told.push(ended.output, ended.errors);
    return ended;
  };

  const source = (): Record<string, string> => ({
    DATABASE_URL: system.database.url,
    KEYRING: system.environment.KEYRING ?? '',
  });
  const destination = (): Record<string, string> => ({ DATABASE_URL: target.url, KEYRING: targetKeyring });
  const file = (name: string): string => join(folder, name);

  it('verifies an intact vault while a broker runs', async () => {
    const { status, output } = await run(source(), 'verify', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      sound: true,
      links: { links: 4, rows: 4, opened: 4, broken: { count: 0 }, missingKeys: {} },
      restores: [],
    });
    expect((await run(source(), 'verify')).output).toContain('Everything decrypts.');
  });

  it('finds what is wrong, says which links, and exits with 1', async () => {
    const [broken = '', stale = '', missing = '', ended = ''] = linkIds;
    const before = await system.database.query('SELECT * FROM link_secrets');
    await system.database.query(
      'UPDATE link_secrets SET access_token = set_bit(access_token, 900, 1 - get_bit(access_token, 900)) WHERE link_id = $1',
      [broken],
    );
    await system.database.query('UPDATE links SET generation = 2 WHERE id = $1', [stale]);
    await system.database.query(
      `UPDATE link_secrets SET key_id = 'lost-1', data_key = overlay(data_key placing 'lost-1'::bytea from 4) WHERE link_id = $1`,
      [missing],
    );
    await system.database.query(`UPDATE links SET status = 'revoked' WHERE id = $1`, [ended]);
    const [bare = ''] = await insertLinks(system, service.id, 1);
    await system.database.query('DELETE FROM link_secrets WHERE link_id = $1', [bare]);
    const { status, output } = await run(source(), 'verify', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      sound: false,
      links: {
        links: 5,
        rows: 4,
        opened: 2,
        broken: { count: 1, ids: [broken] },
        generationMismatch: { count: 1, ids: [stale] },
        missingKeys: { 'lost-1': 1 },
        endedWithSecrets: { count: 1, ids: [ended] },
        activeWithoutSecrets: { count: 1, ids: [bare] },
      },
    });
    const text = (await run(source(), 'verify')).output;
    expect(text).toContain('1 rows are encrypted under key "lost-1", which the keyring lacks');
    for (const id of [broken, stale, ended, bare]) expect(text).toContain(id);
    await system.database.query('DELETE FROM links WHERE id = $1', [bare]);
    await system.database.query(`UPDATE links SET status = 'active', generation = 1`);
    for (const row of before) {
      await system.database.query(
        'UPDATE link_secrets SET key_id = $2, data_key = $3, access_token = $4 WHERE link_id = $1',
        [row.link_id, row.key_id, row.data_key, row.access_token],
      );
    }
    expect((await run(source(), 'verify')).status).toBe(0);
  });

  it('finds a link session whose verifier does not open', async () => {
    const session = await system.startSession(service);
    await fetch(session.json.linkUrl as string, { redirect: 'manual' });
    expect(JSON.parse((await run(source(), 'verify', '--json')).output)).toMatchObject({
      linkSessions: { rows: 1, unopenable: { count: 0 } },
    });
    await system.database.query('UPDATE link_sessions SET code_verifier = data_key');
    const { status, output } = await run(source(), 'verify', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ linkSessions: { unopenable: { ids: [session.json.id] } } });
    await system.database.query('DELETE FROM link_sessions');
  });

  it('exports only to an age key, and not while a broker runs unless forced', async () => {
    const path = file('rehearsal.age');
    const refused = await run(source(), 'export', '--to', recipient, '--out', path);
    expect(refused.status).toBe(1);
    expect(refused.errors).toMatch(/^broker: A broker is connected.*Stop every broker first.*\n$/s);
    const bad = await run(source(), 'export', '--to', 'alice', '--out', path, '--while-running');
    expect([bad.status, bad.errors]).toEqual([
      1,
      'broker: "alice" is not an age public key; expected age1….\n',
    ]);
    const rehearsal = await run(source(), 'export', '--to', recipient, '--out', path, '--while-running');
    expect(rehearsal.status).toBe(0);
    expect(rehearsal.output).toContain('use this file only for a rehearsal');
  });

  it('imports nothing in a dry run, nor with an identity that others can read', async () => {
    const path = file('rehearsal.age');
    const dry = await run(
      destination(),
      'import',
      '--identity',
      file('move.key'),
      '--in',
      path,
      '--dry-run',
      '--json',
    );
    expect(dry.status).toBe(0);
    expect(JSON.parse(dry.output)).toMatchObject({
      dryRun: true,
      links: { created: 4, replaced: 0, kept: 0 },
    });
    expect(await target.query('SELECT 1 FROM links')).toEqual([]);
    writeFileSync(file('open.key'), identity, { mode: 0o644 });
    const refused = await run(destination(), 'import', '--identity', file('open.key'), '--in', path);
    expect(refused.status).toBe(1);
    expect(refused.errors).toContain('others can read');
  });

  it('moves links so that a broker on the new database serves the same service, and refreshes', async () => {
    await system.broker.close();
    const path = file('move.age');
    const exported = await run(source(), 'export', '--to', recipient, '--out', path, '--json');
    expect(exported.status).toBe(0);
    const imported = await run(
      destination(),
      'import',
      '--identity',
      file('move.key'),
      '--in',
      path,
      '--json',
    );
    expect(imported.status).toBe(0);
    const digest = (text: string): Json => JSON.parse(text).sha256;
    expect(digest(imported.output)).toBe(digest(exported.output));
    const broker = await BrokerProcess.start({ ...system.environment, ...destination() });
    const read = (id: string): Promise<{ status: number }> =>
      call('GET', `${broker.url}/v1/links/${id}/networks`, { key: service.key });
    for (const id of linkIds) expect((await read(id)).status).toBe(200);
    const [first = ''] = linkIds;
    await target.query(`UPDATE links SET access_token_expires_at = now() - interval '1 s'`);
    await target.query(`SELECT pg_notify('links', $1)`, [first]);
    expect((await read(first)).status).toBe(200);
    await broker.stop();
    expect((await run(destination(), 'verify')).status).toBe(0);
  });

  it('reveals no secret anywhere', async () => {
    const issued: { value: string }[] = await system.control('GET', '/secrets');
    const secrets = new Map(issued.map(({ value }, index) => [`token ${index}`, value]));
    secrets.set('identity', identity);
    secrets.set('key', targetKeyring.split(':')[1] ?? '');
    expect(secrets.size).toBeGreaterThan(8);
    const files = ['rehearsal.age', 'move.age'].map((name) => readFileSync(file(name), 'latin1'));
    expect(secretsIn([...told, ...files].join('\n'), secrets)).toEqual([]);
  });
});
