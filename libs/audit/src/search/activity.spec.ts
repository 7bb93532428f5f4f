import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ChainStage } from '../../../../test/audit/chain-stage.js';
import { storeService } from '../../../../test/harness/rows/stored-links.js';
import { Activity } from './activity.js';

let stage: ChainStage;
let activity: Activity;

beforeAll(async () => {
  stage = await ChainStage.create();
  activity = new Activity(stage.dataSource);
});

afterAll(() => stage.remove());

it('shows each record of a link once, newest first, however many pages it is read in', async () => {
  const linkId = randomUUID();
  const texts = Array.from({ length: 7 }, (_record, index) => String(index));
  for (const text of texts)
    await stage.trail.recordNow({
      action: 'command.executed',
      result: 'succeeded',
      actor: { kind: 'service', id: 'lamps' },
      linkId,
      details: { text },
    });
  const seen: unknown[] = [];
  let before: string | undefined;
  do {
    const page = await activity.ofLink(linkId, 3, before);
    seen.push(...page.map(({ details }) => details.text));
    before = page.at(-1)?.id;
  } while (before !== undefined);
  expect(seen).toEqual(texts.toReversed());
});

it('names the service that acted, but not another service', async () => {
  const [linkId, serviceId] = [randomUUID(), await storeService(stage.database)];
  await storeService(stage.database);
  for (const id of [serviceId, randomUUID(), undefined])
    await stage.trail.recordNow({
      action: 'link.confirmed',
      result: 'succeeded',
      actor: { kind: 'service', id },
      linkId,
    });
  const [row] = await stage.database.query('SELECT name FROM services WHERE id = $1', [serviceId]);
  const entries = await activity.ofLink(linkId, 10, undefined);
  expect(entries.map(({ actor }) => actor.name)).toEqual([null, null, row?.name]);
});

it('tells a service that an admin revoked its link, and only admins why', async () => {
  const linkId = randomUUID();
  const revocation = randomUUID();
  await stage.trail.recordNow({
    action: 'link.revoked',
    result: 'succeeded',
    actor: { kind: 'admin', id: 'console:ada' },
    linkId,
    details: { reason: 'user under investigation', revocation },
  });
  expect(await activity.ofLink(linkId, 10, undefined)).toMatchObject([
    { action: 'link.revoked', actor: { kind: 'admin' }, details: { revocation } },
  ]);
  expect(JSON.stringify(await activity.ofLink(linkId, 10, undefined))).not.toContain('investigation');
  expect(await activity.ofLinkForAdmins(linkId, 10, undefined)).toMatchObject([
    { details: { reason: 'user under investigation', revocation } },
  ]);
});
