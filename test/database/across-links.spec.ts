import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import type { Json } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';
import { RecordedStatements } from './recorded-statements.js';
import {
  preferLoops,
  readLinkKeys,
  scansAcrossLinks,
  type LinkKeys,
  type Statement,
} from './statement-plans.js';

const NETWORK = '5e1a0c3f9b7d4e2a6c8f0b11';

/** Statements of the hot paths, by words that only they contain. Each must be seen here, or the test shows nothing. */
const hotPaths = {
  'a call loads its link': 'AS "secretsGeneration"',
  'a call claims its link': "AND status = 'active' AND generation = $4",
  'pairs are saved': 'recovered_from',
  'failures are saved': 'last_trouble = $5',
  'uses are noted': 'UPDATE link_uses SET last_used_at',
  'links are woken': 'SET refresh_due_at = now() + greatest',
  'records are appended': 'INSERT INTO audit_events',
  'calls are counted': 'INSERT INTO call_counts',
  'commands are recorded': 'INSERT INTO commands',
  'events are announced': 'INSERT INTO events',
};

/** The statement that is allowed to look for links: it is asked for some that are due, whichever they are. */
const CLAIM_DUE = 'ORDER BY refresh_due_at LIMIT $3';

const recorded = new RecordedStatements();
let system: TestSystem;
let service: TestService;
let linkIds: string[];
let keys: LinkKeys;

beforeAll(async () => {
  system = await TestSystem.start({
    environment: { COCO_SHARE_READS_WITHIN: '0', REFRESH_SWEEP_INTERVAL: '0.1' },
  });
  service = await system.createService();
  recorded.start();
  linkIds = [await system.link(service), await system.link(service, undefined, { userId: 'user-2' })];
  await driveHotPaths();
  // What is written at an interval is also written at the end.
  await system.broker.close();
  recorded.stop();
  keys = await readLinkKeys(system.database);
  await addOthers();
  await preferLoops(system.database);
}, 60_000);

afterAll(async () => {
  recorded.stop();
  await system.close();
});

/** Reads, a command, a refresh that a call waits for, one by the schedule, and one that fails. */
async function driveHotPaths(): Promise<void> {
  const statuses = await Promise.all(linkIds.map((id) => read(id)));
  statuses.push(await switchLampOn(linkIds[0] ?? ''));
  await Promise.all(linkIds.map((id) => system.expireAccessToken(id)));
  statuses.push(...(await Promise.all(linkIds.map((id) => read(id)))));
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  await system.control('POST', '/faults', {
    match: { endpoint: 'token' },
    action: { type: 'status', status: 503 },
    times: 1,
  });
  await system.database.query(
    `UPDATE links SET refresh_due_at = now(), last_refreshed_at = now() - interval '1 day'`,
  );
  await until(
    'one link is refreshed, one is not, and both the record and the event are written',
    async () => {
      const [row] = await system.database.query(
        `SELECT (SELECT count(*) FROM links WHERE last_refreshed_at > now() - interval '1 hour') AS refreshed,
         (SELECT count(*) FROM audit_events WHERE action = 'refresh.failed') AS failures,
         (SELECT count(*) FROM events) AS events`,
      );
      return row?.refreshed !== '0' && row?.failures !== '0' && row?.events !== '0';
    },
  );
}

/** Enough that PostgreSQL prefers an index to walking through all links in order. */
async function addOthers(): Promise<void> {
  await system.database.query(
    `INSERT INTO links (id, service_id, user_id, status, refresh_due_at)
     SELECT broker_uuid7(), $1, 'other ' || n, 'active', now() + n * interval '1 minute'
     FROM generate_series(1, 5000) n`,
    [service.id],
  );
  await system.database.query('ANALYZE links');
}

const read = async (id: string): Promise<number> =>
  (await system.api('GET', `/v1/links/${id}/networks`, service.key)).status;

async function switchLampOn(id: string): Promise<number> {
  const path = `/v1/links/${id}/networks/${NETWORK}`;
  const { resources } = (await system.api('GET', `${path}/resources`, service.key)).json;
  const { deviceNodeId, resourceEui } = (resources as Json[]).find(({ name }) => name === 'Floor lamp');
  const resource = `devices/${String(deviceNodeId)}/resources/${encodeURIComponent(String(resourceEui))}`;
  const command = { capability: 'ON_OFF_CONTROL', command: 'ON', params: {} };
  return (await system.api('POST', `${path}/${resource}/commands`, service.key, command)).status;
}

const across = (statement: Statement): Promise<string[]> =>
  scansAcrossLinks(system.database, keys, statement);

describe('a statement that is given links', () => {
  it.each(Object.entries(hotPaths))('is seen as %s', (_path, words) => {
    expect(recorded.about(linkIds).filter(({ text }) => text.includes(words))).not.toEqual([]);
  });

  it('reads and changes the rows of those links alone, whatever it joins', async () => {
    const found = [];
    for (const statement of recorded.about(linkIds))
      for (const scan of await across(statement)) found.push({ scan, statement: statement.text });
    expect(found).toEqual([]);
  });

  it('would be found out if it joined the links of one user', async () => {
    const text = 'SELECT o.id FROM links l JOIN links o ON o.user_id = l.user_id WHERE l.id = $1';
    expect(await across({ text, parameters: [linkIds[0]] })).toHaveLength(1);
  });
});

it('the claim of due links looks for them by their due time, and reads all else by their ids', async () => {
  const statement = recorded.with(CLAIM_DUE);
  if (statement === undefined) throw new Error('No due links were claimed');
  expect(await across(statement)).toEqual([expect.stringContaining('refresh_due_at <= now()')]);
});
