import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call, type Answer } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/**
 * The attack: someone who can write to the database changes, moves or puts back encrypted tokens. Callers get one
 * answer that does not say why, operators are alerted, and nothing is destroyed.
 */
describe('tokens that were tampered with in the database', () => {
  let system: TestSystem;
  let service: TestService;
  let replica: BrokerProcess;
  let linkId: string;
  let otherId: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
    replica = await BrokerProcess.start({
      ...system.environment,
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      REFRESH_SCHEDULE: 'false',
    });
  });

  afterAll(async () => {
    await replica.stop();
    await system.close();
  });

  beforeEach(async () => {
    const [first = '', second = ''] = await insertLinks(system, service.id, 2);
    [linkId, otherId] = [first, second];
  });

  const read = (id: string): Promise<Answer> =>
    call('GET', `${replica.url}/v1/links/${id}/networks`, { key: service.key });

  const failures = async (reason: string): Promise<number> => {
    const { text } = await call('GET', `${replica.managementUrl}/metrics`);
    return Number(
      new RegExp(`^vault_open_failures_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(text)?.[1],
    );
  };

  const flipBit = (column: string): string =>
    `UPDATE link_secrets SET ${column} = set_bit(${column}, 800, 1 - get_bit(${column}, 800)) WHERE link_id = $1`;
  const take = (column: string): string =>
    `UPDATE link_secrets s SET ${column} = o.${column} FROM link_secrets o WHERE s.link_id = $1 AND o.link_id = $2`;

  const ATTACKS: [string, string][] = [
    ['a bit of the access token', flipBit('access_token')],
    ['a bit of the data key', flipBit('data_key')],
    [
      'an access token cut short',
      `UPDATE link_secrets SET access_token = substr(access_token, 1, 99) WHERE link_id = $1`,
    ],
    ['the access token of another link', take('access_token')],
    ['the data key of another link', take('data_key')],
    [
      'the whole row of another link',
      `UPDATE link_secrets s SET data_key = o.data_key, access_token = o.access_token, refresh_token = o.refresh_token
       FROM link_secrets o WHERE s.link_id = $1 AND o.link_id = $2`,
    ],
    [
      'the refresh token in the place of the access token',
      `UPDATE link_secrets SET access_token = refresh_token WHERE link_id = $1`,
    ],
    ['another generation', `UPDATE link_secrets SET generation = 2 WHERE link_id = $1`],
    ['another key id in the row', `UPDATE link_secrets SET key_id = 'other' WHERE link_id = $1`],
  ];

  it.each(ATTACKS)('are not used: %s', async (_what, statement) => {
    const before = await failures('broken');
    const needsOther = statement.includes('$2');
    await system.database.query(statement, needsOther ? [linkId, otherId] : [linkId]);
    const answer = await read(linkId);
    expect(answer.status).toBe(503);
    expect(answer.json).toMatchObject({ code: 'vault_unavailable' });
    expect(answer.text).not.toMatch(/broken|tamper|changed|generation|tag|commitment|key/i);
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await failures('broken')).toBe(before + 1);
    expect((await read(otherId)).status).toBe(200);
  });

  it('are not used under another service, which a changed owner would be', async () => {
    const thief = await system.createService();
    await system.database.query('UPDATE links SET service_id = $2 WHERE id = $1', [linkId, thief.id]);
    const answer = await call('GET', `${replica.url}/v1/links/${linkId}/networks`, { key: thief.key });
    expect([answer.status, answer.json.code]).toEqual([503, 'vault_unavailable']);
  });

  it.each([
    ['without its generation', 'generation'],
    ['as a whole row', '$6'],
  ])('of an older generation put back %s do not open, and end nothing', async (_what, generation) => {
    const [old] = await system.database.query('SELECT * FROM link_secrets WHERE link_id = $1', [linkId]);
    await system.expireAccessToken(linkId, [replica]);
    expect((await read(linkId)).status).toBe(200);
    const values = [linkId, old?.key_id, old?.data_key, old?.access_token, old?.refresh_token];
    await system.database.query(
      `UPDATE link_secrets SET key_id = $2, data_key = $3, access_token = $4, refresh_token = $5, generation = ${generation}
       WHERE link_id = $1`,
      generation === '$6' ? [...values, old?.generation] : values,
    );
    await system.expireAccessToken(linkId, [replica]);
    const tokenCalls = (await system.ledger('token')).length;
    expect((await read(linkId)).json).toMatchObject({ code: 'vault_unavailable' });
    expect(await system.ledger('token')).toHaveLength(tokenCalls);
    // The schedule, which the other broker runs, decrypts the row on its own.
    await system.database.query(
      `UPDATE links SET refresh_due_at = now(), last_trouble = NULL, lease_until = NULL WHERE id = $1`,
      [linkId],
    );
    const link = await until('the schedule has looked at the link', async () => {
      const [row] = await system.database.query('SELECT status, last_trouble FROM links WHERE id = $1', [
        linkId,
      ]);
      return row?.last_trouble !== null && row;
    });
    expect(link).toEqual({ status: 'active', last_trouble: 'key_unavailable' });
    expect(await system.ledger('token')).toHaveLength(tokenCalls);
  });

  it('are distinguished from a missing key, and logged once with the link and without a secret', async () => {
    const before = await failures('key_missing');
    // "test-1" is in the row and in the blob, behind three bytes of header.
    await system.database.query(
      `UPDATE link_secrets SET key_id = 'lost-1', data_key = overlay(data_key placing 'lost-1'::bytea from 4) WHERE link_id = $1`,
      [linkId],
    );
    expect((await read(linkId)).status).toBe(503);
    expect((await read(linkId)).status).toBe(503);
    expect(await failures('key_missing')).toBe(before + 2);
    const lines = await until('the line is written', () => {
      const found = replica.log
        .split('\n')
        .filter((line) => line.includes(linkId) && line.includes('does not decrypt'));
      return found.length > 0 && found;
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('the keyring lacks key \\"lost-1\\"');
  });

  it('of a link session end the attempt before COCO is called, and are counted too', async () => {
    const brokenSoFar = async (): Promise<string | undefined> => {
      const { text } = await call('GET', `${system.broker.managementUrl}/metrics`);
      return /^vault_open_failures_total\{reason="broken"\} (\d+)$/m.exec(text)?.[1];
    };
    const session = await system.startSession(service);
    const connected = await fetch(session.json.linkUrl as string, { redirect: 'manual' });
    const state = new URL(connected.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const [cookie = ''] = (connected.headers.getSetCookie()[0] ?? '').split(';');
    await system.database.query('UPDATE link_sessions SET code_verifier = data_key WHERE id = $1', [
      session.json.id,
    ]);
    const tokenCalls = (await system.ledger('token')).length;
    const broken = Number(await brokenSoFar());
    const callback = `${system.broker.url}/oauth/callback?code=a-code&state=${state}`;
    const answer = await fetch(callback, { headers: { cookie }, redirect: 'manual' });
    expect(answer.status).toBe(503);
    expect(Number(await brokenSoFar())).toBe(broken + 1);
    expect(await system.ledger('token')).toHaveLength(tokenCalls);
  });

  it('make no refresh, end no link, and work again once they are put right', async () => {
    const [row] = await system.database.query('SELECT * FROM link_secrets WHERE link_id = $1', [linkId]);
    await system.database.query(flipBit('refresh_token'), [linkId]);
    await system.expireAccessToken(linkId, [replica]);
    const tokenCalls = (await system.ledger('token')).length;
    const broken = await failures('broken');
    expect((await read(linkId)).status).toBe(503);
    expect(await failures('broken')).toBeGreaterThan(broken);
    expect(await system.ledger('token')).toHaveLength(tokenCalls);
    const [link] = await system.database.query('SELECT status, last_trouble FROM links WHERE id = $1', [
      linkId,
    ]);
    expect(link).toEqual({ status: 'active', last_trouble: 'key_unavailable' });
    await system.database.query('UPDATE link_secrets SET refresh_token = $2 WHERE link_id = $1', [
      linkId,
      row?.refresh_token,
    ]);
    await system.database.query(
      `UPDATE links SET last_trouble_at = now() - interval '1 minute' WHERE id = $1`,
      [linkId],
    );
    await until('the link serves again', async () => (await read(linkId)).status === 200);
  });
});
