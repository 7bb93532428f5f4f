import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker-process.js';
import { answers, call } from '../harness/http.js';
import { secretsIn } from '../harness/secret-canaries.js';
import { TestSystem, type TestService } from '../harness/system.js';
import { ada } from '../harness/user-agent.js';

/** Answers of the broker that are meant to hold a secret, each shown once: the key of a new service. */
const SHOWN_ONCE = '"key":"cbk_';

describe('no token, code, verifier or secret', () => {
  let system: TestSystem;
  let service: TestService;
  let replica: BrokerProcess;
  let secrets: Map<string, string>;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
    replica = await BrokerProcess.start({ ...system.environment, LOG_LEVEL: 'trace', LOG_FORMAT: 'json' });
    await useEverything();
    const issued: { kind: string; value: string }[] = await system.control('GET', '/secrets');
    secrets = new Map(issued.map(({ kind, value }, index) => [`${kind} ${index}`, value]));
    secrets.set('client secret', system.environment.COCO_CLIENT_SECRET ?? '');
    secrets.set('service key', service.key);
    secrets.set('admin key', system.adminKey);
    secrets.set('key-encryption key', system.environment.KEYRING?.split(':')[1] ?? '');
  }, 60_000);

  afterAll(async () => {
    await replica.stop();
    await system.close();
  });

  /** Links, calls, refreshes and fails, through the in-process broker and through the process whose log is read. */
  const useEverything = async (): Promise<void> => {
    const linkId = await system.link(service);
    const get = async (path: string): Promise<void> => {
      await call('GET', `${replica.url}${path}`, { key: service.key });
    };
    await get(`/v1/links/${linkId}/networks`);
    await system.expireAccessToken(linkId, [replica]);
    await get(`/v1/links/${linkId}/coco/network-manager/networks`);
    await system.control('POST', '/faults', {
      match: { endpoint: 'api' },
      action: { type: 'echo-token' },
      times: 2,
    });
    await get(`/v1/links/${linkId}/networks`);
    await get(`/v1/links/${linkId}/coco/network-manager/networks`);
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'html' },
      times: 2,
    });
    await system.expireAccessToken(linkId, [replica]);
    await get(`/v1/links/${linkId}/networks`);
    const denied = (await system.startSession(service)).json.linkUrl;
    await system
      .userAgent()
      .linkAccount(denied.replace(system.environment.PUBLIC_URL, replica.url), ada, 'deny');
    await get('/v1/links/not-a-uuid?access_token=x');
  };

  it('has at least tokens, codes and verifiers to look for', () => {
    const kinds = new Set([...secrets.keys()].map((name) => name.replace(/ \d+$/, '')));
    expect([...kinds].join(' ')).toMatch(/access.*refresh|refresh.*access/);
    expect(secrets.size).toBeGreaterThan(8);
  });

  it('stands in any table of the database', async () => {
    const tables = await system.database.query(
      `SELECT quote_ident(schemaname) || '.' || quote_ident(relname) AS name FROM pg_stat_user_tables`,
    );
    expect(tables.length).toBeGreaterThan(5);
    for (const { name } of tables) {
      const rows = await system.database.query(`SELECT row_to_json(t)::text AS row FROM ${String(name)} t`);
      const text = rows.map(({ row }) => unescapeBytes(String(row))).join('\n');
      expect([name, secretsIn(text, secrets)]).toEqual([name, []]);
    }
  });

  it('stands in the log, at level trace', () => {
    expect(replica.log.length).toBeGreaterThan(1000);
    expect(secretsIn(replica.log, secrets)).toEqual([]);
  });

  it('stands in any answer, but for a new service’s key in the one answer that shows it', () => {
    const text = answers.filter((answer) => !answer.includes(SHOWN_ONCE)).join('\n');
    expect(answers.length).toBeGreaterThan(10);
    expect(secretsIn(text, secrets)).toEqual([]);
  });

  it('stands in the metrics', async () => {
    const metrics = await (await fetch(`${replica.managementUrl}/metrics`)).text();
    expect(metrics).toContain('http_requests');
    expect(secretsIn(metrics, secrets)).toEqual([]);
  });

  it('would be missed: the search finds a planted one in each form', async () => {
    const [planted = ''] = secrets.values();
    const found = ['planted'];
    const only = new Map([['planted', planted]]);
    expect(secretsIn(`x${planted}x`, only)).toEqual(found);
    expect(secretsIn(Buffer.from(`ab${planted}cd`).toString('base64'), only)).toEqual(found);
    expect(secretsIn(Buffer.from(`a${planted}c`).toString('base64'), only)).toEqual(found);
    expect(secretsIn(Buffer.from(planted).toString('hex'), only)).toEqual(found);
    const [row] = await system.database.query(
      `SELECT row_to_json(t)::text AS row FROM (SELECT $1::bytea AS b) t`,
      [Buffer.from(planted)],
    );
    expect(secretsIn(unescapeBytes(String(row?.row)), only)).toEqual(found);
  });
});

/** PostgreSQL writes bytes in JSON as `\\x` and hex; plain text in them is found only once they are read back. */
function unescapeBytes(row: string): string {
  return row.replace(
    /\\\\x([0-9a-f]+)/g,
    (all, hex: string) => `${all} ${Buffer.from(hex, 'hex').toString('latin1')}`,
  );
}
