/**
 * What an operator reads if PostgreSQL cannot be used: where, why with the code, and what to do. Tested against a real
 * server with TLS, as the broker, `migrate` and `doctor` use it.
 */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateDatabase } from '../../apps/broker/src/database/migrate-database.js';
import { openDatabase } from '../../apps/broker/src/database/open-database.js';
import { examine } from '../../apps/broker/src/doctor/examine.js';
import { CERTIFICATES } from '../harness/network/certificates.js';
import { freePort } from '../harness/network/free-port.js';
import { until } from '../harness/time/until.js';
import { GuardedServer, PASSWORD } from './guarded-server.js';

let server: GuardedServer;

beforeAll(async () => {
  server = await GuardedServer.start();
});

afterAll(async () => {
  await server.remove();
});

/** The error of a broker that is started with this URL. */
async function refusal(url: string, { migrates = true, connectionTimeout = 10_000 } = {}): Promise<string> {
  const settings = { url, poolSize: 2, connectionTimeout };
  return textOf(openDatabase(settings, migrates, 0).then((opened) => opened.destroy()));
}

async function textOf(refused: Promise<unknown>): Promise<string> {
  const failure: unknown = await refused.then(
    () => undefined,
    (error: unknown) => error,
  );
  return failure instanceof Error ? failure.message : 'it was not refused';
}

describe('a broker that cannot use its database says why and what to do:', () => {
  const at = String.raw`^PostgreSQL at 127\.0\.0\.1:\d+ `;

  it.each<[string, () => string, RegExp]>([
    [
      'a wrong password',
      () => server.urlOf({ password: 'wrong-one' }),
      /refuses the password of role "broker" \(28P01\): .*percent-encoded/,
    ],
    [
      'no password',
      () => server.urlOf({}).replace(/:[^:@/]+@/, '@'),
      /asks for a password of role "broker": add one to DATABASE_URL/,
    ],
    [
      'no such database',
      () => server.urlOf({ name: '/nowhere' }),
      /has no database "nowhere" \(3D000\): create it/,
    ],
    [
      'TLS is demanded',
      () => server.urlOf({ role: 'encrypted' }),
      /"encrypted".* without TLS \(28000\): .*demand TLS: add \?sslmode=verify-full/,
    ],
    [
      'a role that may not come in',
      () => server.urlOf({ role: 'stranger', query: server.tls('ca.pem') }),
      /"stranger".* with TLS \(28000\): add an entry/,
    ],
    [
      'an untrusted authority',
      () => server.urlOf({ query: 'sslmode=verify-full' }),
      /authority that this process does not trust \(\w+\): .*sslrootcert/,
    ],
    [
      'another authority',
      () => server.urlOf({ query: server.tls('other-ca.pem') }),
      /authority that this process does not trust \(\w+\): .*sslrootcert/,
    ],
    [
      'no CA file',
      () => server.urlOf({ query: server.tls('missing.pem') }),
      /certificate file cannot be read \(ENOENT\): check the files that sslrootcert/,
    ],
    [
      'no right to create',
      () => server.urlOf({ role: 'poor' }),
      /denies role "poor" a right in database "broker" \(42501\): migrate as the owner/,
    ],
    [
      'a read-only server',
      () => server.urlOf({ role: 'reader' }),
      /accepts no writes: .* \(25006\): name the primary in DATABASE_URL/,
    ],
    [
      'no connection left',
      () => server.urlOf({ role: 'crowded' }),
      /has no connection left \(53300\): lower DATABASE_POOL_SIZE/,
    ],
  ])('%s', async (_title, url, expected) => {
    const told = await refusal(url());
    expect(told).toMatch(new RegExp(at));
    expect(told).toMatch(expected);
    expect(told).not.toContain(PASSWORD);
    expect(told).not.toContain('wrong-one');
  });

  it('nothing listens there, or the name does not exist', async () => {
    expect(await refusal(server.urlOf({ port: String(await freePort()) }))).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:\d+ refuses connections \(ECONNREFUSED\): start the server/,
    );
    expect(await refusal(server.urlOf({ host: 'db.invalid' }))).toMatch(
      /^PostgreSQL at db\.invalid:\d+ has a name that DNS does not resolve \(E\w+\): correct the host in DATABASE_URL/,
    );
  });

  it('something listens there that is silent, hangs up, or is no PostgreSQL', async () => {
    const answers: [RegExp, string, (socket: Socket) => void][] = [
      [/does not answer: check host and port/, '', () => undefined],
      [/ended the connection/, '', (socket) => void socket.once('data', () => socket.destroy())],
      [
        /does not speak the protocol/,
        'sslmode=verify-full',
        (socket) => void socket.write('HTTP/1.1 400 Bad\r\n\r\n'),
      ],
      [
        /does not offer TLS: turn TLS on/,
        'sslmode=verify-full',
        (socket) => void socket.once('data', () => socket.write('N')),
      ],
    ];
    for (const [expected, query, answer] of answers) {
      const other = await listen(answer);
      const { port } = other.address() as AddressInfo;
      expect(
        await refusal(server.urlOf({ port: String(port), query }), { connectionTimeout: 1_000 }),
      ).toMatch(expected);
      other.close();
    }
  });

  it('the certificate names another host, and once it is renewed the broker connects', async () => {
    const url = server.urlOf({ name: '/postgres', query: server.tls('ca.pem') });
    await server.certify(CERTIFICATES.otherHost);
    const told = await until('the new certificate is shown', async () => {
      const text = await refusal(url, { migrates: false });
      return text.includes('certificate') && text;
    });
    expect(told).toMatch(
      /shows a certificate that does not name this host \(ERR_TLS_CERT_ALTNAME_INVALID\): use a name/,
    );
    await server.certify(CERTIFICATES.good);
    await until(
      'the old certificate is shown',
      async () => (await refusal(url, { migrates: false })) === 'it was not refused',
    );
  });
});

describe('broker migrate', () => {
  it('gives the same explanation, and names the setting that bypasses a pooler', async () => {
    expect(await textOf(migrateDatabase({ DATABASE_URL: server.urlOf({ role: 'encrypted' }) }))).toMatch(
      /demand TLS/,
    );
    expect(
      await textOf(
        migrateDatabase({
          DATABASE_URL: server.url,
          DATABASE_SESSION_URL: server.urlOf({ name: '/nowhere' }),
        }),
      ),
    ).toMatch(/"nowhere" \(3D000\): .*DATABASE_SESSION_URL$/);
  });
});

describe('broker doctor', () => {
  const settings = (url: string): Record<string, string> => ({
    NODE_ENV: 'test',
    DATABASE_URL: url,
    COCO_BASE_URL: 'http://127.0.0.1:1',
    COCO_CLIENT_ID: 'app',
    COCO_CLIENT_SECRET: 'hush',
    KEYRING: `first:${Buffer.alloc(32).toString('base64')}`,
    DATA_DIRECTORY: server.folder,
  });

  it('changes nothing in an empty database, and does not crash as the role that may do nothing there', async () => {
    for (const role of ['broker', 'poor']) {
      const findings = await examine(
        settings(
          server.urlOf({ role, ...(role === 'broker' && { password: new URL(server.url).password }) }),
        ),
      );
      const texts = findings.map(({ check, outcome, text }) => `${outcome} ${check} ${text}`);
      expect(texts).toContainEqual(
        expect.stringMatching(/^wrong migrations the database is empty: run broker migrate/),
      );
      expect(texts).toContainEqual('unknown accounts not checked, because migrations are outstanding');
      expect(texts).toContainEqual(expect.stringMatching(/^well database PostgreSQL/));
    }
    const { rows } = await server.database.query(
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
    );
    expect(rows).toEqual([]);
  });

  it('goes on when the role may not read the tables, and says how it gets its rights', async () => {
    await server.database.query('CREATE TABLE migrations (id serial, timestamp bigint, name text)');
    const findings = await examine(settings(server.urlOf({ role: 'poor' })));
    const wrong = findings
      .filter(({ outcome }) => outcome === 'wrong')
      .map(({ check, text }) => `${check} ${text}`);
    expect(wrong).toContainEqual(
      expect.stringMatching(/^migrations .*denies role "poor" .*--grant-to ROLE$/),
    );
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['database', 'keyring', 'coco', 'journal']),
    );
  });

  it('tells why the database cannot be reached', async () => {
    const findings = await examine(settings(server.urlOf({ role: 'encrypted' })));
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'database',
        outcome: 'wrong',
        text: expect.stringContaining('demand TLS'),
      }),
    );
  });
});

async function listen(answer: (socket: Socket) => void): Promise<Server> {
  const other = createServer((socket) => {
    answer(socket.on('error', () => undefined).resume());
  });
  await new Promise<void>((ready) => other.listen(0, '127.0.0.1', ready));
  return other;
}
