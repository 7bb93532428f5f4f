import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attackClasses } from './requests/classes.js';
import { prove } from './stage/prove.js';
import { slowAttacks } from './requests/slow.attacks.js';
import { holdOpen, type SlowEnd } from './stage/slow-connection.js';
import { Stage } from './stage/stage.js';

let stage: Stage;

/** The slow ones run while the quick ones do. */
const slowEnds = new Map<string, Promise<SlowEnd>>();

beforeAll(async () => {
  stage = await Stage.start();
  for (const { name, bytes, drip, within } of slowAttacks)
    slowEnds.set(name, holdOpen(new URL(stage.system.broker.url), stage.fill(bytes), drip, within));
});

afterAll(() => stage.close());

describe.each(attackClasses)('$name', ({ attacks }) => {
  it.each(attacks)('$name', (attack) => prove(stage, attack));
});

describe('slow requests', () => {
  it.each(slowAttacks)('$name', async ({ name, within }) => {
    const { lasted, answers } = (await slowEnds.get(name)) ?? { lasted: Infinity, answers: [] };
    expect(lasted).toBeLessThan(within);
    expect(answers.filter(({ status }) => status < 400)).toEqual([]);
  });
});

describe('after all of them', () => {
  it('no link session leads anywhere except to the service', async () => {
    const sessions = await stage.system.database.query('SELECT return_url FROM link_sessions');
    for (const { return_url: returnUrl } of sessions)
      expect(returnUrl).toMatch(/^https:\/\/app\.example\.com\/coco\//);
  });

  it('the door is still locked', async () => {
    const { answers } = await stage.send({ target: '{link}/{door}', as: 'locksmith' });
    const { capabilities } = JSON.parse(answers[0]?.body ?? '{}');
    expect(capabilities[0].attributes[0]).toMatchObject({ value: true });
  });

  it('no refused command is in the audit trail as anyone else’s, or from another address', async () => {
    const rows = await stage.system.database.query(
      `SELECT DISTINCT remote_address, actor_kind FROM audit_events WHERE action = 'call.refused'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatchObject({ remote_address: '127.0.0.1' });
  });
});
