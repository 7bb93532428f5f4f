import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';
import { ada, grace } from '../harness/browser/user-agent.js';
import { AccountStage } from './account-stage.js';

const ADAS_HOUSE = '5e1a0c3f9b7d4e2a6c8f0b11';
const GRACES_FLAT = '5e1a0c3f9b7d4e2a6c8f0b21';

describe('renewing a link', () => {
  let stage: AccountStage;

  beforeAll(async () => {
    stage = await AccountStage.start();
  });

  afterEach(async () => {
    await stage.showAccounts();
  });

  afterAll(async () => {
    await stage.system.close();
  });

  describe.each([
    ['whose tokens name their user', undefined],
    ['where COCO has to be asked for the user', false],
  ])('%s', (_name, closed) => {
    it('with another COCO account is refused, and the link still reaches the first home', async () => {
      if (closed !== undefined) await stage.hideAccounts(closed);
      const linkId = await stage.system.link(stage.service, ada);
      const before = await stage.link(linkId);
      expect(before.cocoAccount).toBe('known');
      const { end } = await stage.comeBack(grace, { linkId });
      expect([end.get('error'), end.get('reason')]).toEqual(['account_mismatch', 'account_mismatch']);
      expect(end.has('confirmationCode')).toBe(false);
      expect(await stage.link(linkId)).toEqual(before);
      expect(await stage.homesOf(linkId)).toContain(ADAS_HOUSE);
    });

    it('with the same COCO account succeeds', async () => {
      if (closed !== undefined) await stage.hideAccounts(closed);
      const linkId = await stage.system.link(stage.service, ada);
      const renewed = await stage.confirm(await stage.comeBack(ada, { linkId }));
      expect([renewed.status, renewed.json.id, renewed.json.cocoAccount]).toEqual([200, linkId, 'known']);
      expect(await stage.homesOf(linkId)).toContain(ADAS_HOUSE);
    });
  });

  it('with another account leaves no orphaned grant at COCO', async () => {
    const linkId = await stage.system.link(stage.service, ada);
    await stage.system.control('DELETE', '/ledger');
    await stage.comeBack(grace, { linkId });
    const [issued] = await stage.system.ledger('token');
    const [state] = await stage.system.control('POST', '/grants/check', {
      refreshTokenHashes: [issued.newRefreshTokenHash],
    });
    expect(state.state).toBe('revoked');
  });

  it('with an account that another link has revokes nothing: that link may depend on the same consent', async () => {
    const adas = await stage.system.link(stage.service, ada);
    await stage.system.link(stage.service, grace, { userId: 'grace' });
    await stage.system.control('DELETE', '/ledger');
    await stage.comeBack(grace, { linkId: adas });
    expect(await stage.system.ledger('revoke')).toEqual([]);
  });

  it('of an unknown account adopts the first known one, and from then on no other', async () => {
    await stage.hideAccounts(true);
    const linkId = await stage.system.link(stage.service, ada);
    expect((await stage.link(linkId)).cocoAccount).toBe('unknown');
    await stage.showAccounts();
    expect((await stage.confirm(await stage.comeBack(ada, { linkId }))).json.cocoAccount).toBe('known');
    expect((await stage.comeBack(grace, { linkId })).end.get('error')).toBe('account_mismatch');
  });

  it('of a link from before accounts were stored looks at its tokens', async () => {
    const linkId = await stage.system.link(stage.service, ada);
    await stage.system.database.query('DELETE FROM link_accounts WHERE link_id = $1', [linkId]);
    expect((await stage.comeBack(grace, { linkId })).end.get('error')).toBe('account_mismatch');
    expect((await stage.link(linkId)).cocoAccount).toBe('known');
  });

  it.each([
    ['permanently', { type: 'refusal', refusal: 'forbidden' }, 'server_error'],
    ['for a moment', { type: 'status', status: 503 }, 'temporarily_unavailable'],
    ['at all', { type: 'cut-before' }, 'temporarily_unavailable'],
    ['in a form that is known', { type: 'html' }, 'server_error'],
  ])(
    'is refused where COCO does not tell the account %s, and the link stays',
    async (_how, action, error) => {
      const linkId = await stage.system.link(stage.service, ada);
      await stage.hideAccounts(false);
      await stage.answerUsersWith(action);
      const { end } = await stage.comeBack(ada, { linkId });
      expect([end.get('error'), end.get('reason')]).toEqual([error, 'account_unknown']);
      expect(await stage.homesOf(linkId)).toContain(ADAS_HOUSE);
    },
  );

  it('by two sessions at once with different accounts gives the link one of them, and the other is refused', async () => {
    await stage.hideAccounts(true);
    const linkId = await stage.system.link(stage.service, ada);
    await stage.showAccounts();
    // The link's own tokens are opaque, so that both accounts could still be the right one at the callback.
    const returned = [
      await stage.comeBack(ada, { linkId }),
      await stage.comeBack(grace, { linkId }),
    ] as const;
    const answers = await Promise.all(returned.map((session) => stage.confirm(session)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.json.code).toBe('account_mismatch');
    const winner = answers[0]?.status === 200 ? ADAS_HOUSE : GRACES_FLAT;
    expect(await stage.homesOf(linkId)).toContain(winner);
    const pending = await stage.system.database.query(`SELECT FROM links WHERE status = 'pending'`);
    expect(pending).toEqual([]);
    const again = await Promise.all(returned.map((session) => stage.confirm(session)));
    expect(again.map(({ json }) => json.code as string)).toEqual([
      'confirmation_refused',
      'confirmation_refused',
    ]);
  });

  it('is recorded with its reason', async () => {
    const linkId = await stage.system.link(stage.service, ada);
    await stage.comeBack(grace, { linkId });
    const path = `/v1/links/${linkId}/activity`;
    const newest = async (): Promise<Json> =>
      (await stage.system.api('GET', path, stage.service.key)).json.items[0];
    await until('the refusal is written', async () => (await newest()).action === 'link.refused');
    expect(await newest()).toMatchObject({ result: 'refused', details: { reason: 'account_mismatch' } });
  });

  it('leaves neither the account’s id nor its e-mail address in the database', async () => {
    await stage.hideAccounts(false);
    await stage.system.link(stage.service, grace, { userId: 'u-9' });
    const rows = await stage.system.database.query(
      `SELECT encode(account_digest, 'escape') || encode(account_digest, 'hex') AS digest FROM link_accounts`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { digest } of rows) expect(digest).not.toMatch(/5f0a|grace|ada@/i);
  });

  it('forgets the account when the link is revoked', async () => {
    const linkId = await stage.system.link(stage.service, ada);
    await stage.system.api('DELETE', `/v1/links/${linkId}`, stage.service.key);
    expect((await stage.link(linkId)).cocoAccount).toBe('unknown');
  });
});

describe('a COCO account that another user has linked', () => {
  it('is linked again by default, as in a household', async () => {
    const stage = await AccountStage.start();
    await stage.system.link(stage.service, ada, { userId: 'u-1' });
    const second = await stage.confirm(await stage.comeBack(ada, { userId: 'u-2' }));
    expect(second.status).toBe(200);
    await stage.system.close();
  });

  describe('where accounts are not shared', () => {
    let stage: AccountStage;

    beforeAll(async () => {
      stage = await AccountStage.start({ COCO_ACCOUNT_SHARED: 'refuse' });
      await stage.system.link(stage.service, ada, { userId: 'u-1' });
    });

    afterAll(async () => {
      await stage.system.close();
    });

    it('is refused to a second user, and the first link keeps working', async () => {
      const { end } = await stage.comeBack(ada, { userId: 'u-2' });
      expect([end.get('error'), end.get('reason')]).toEqual([
        'account_already_linked',
        'account_already_linked',
      ]);
      expect(await stage.system.ledger('revoke')).toEqual([]);
    });

    it('is linked again by the same user, and by a user of another service', async () => {
      expect((await stage.confirm(await stage.comeBack(ada, { userId: 'u-1' }))).status).toBe(200);
      const other = await stage.system.createService();
      expect(await stage.system.link(other, ada, { userId: 'u-2' })).toEqual(expect.any(String));
    });

    it('and linked by two users at once goes to one of them', async () => {
      const returned = [
        await stage.comeBack(grace, { userId: 'u-3' }),
        await stage.comeBack(grace, { userId: 'u-4' }),
      ];
      const answers = await Promise.all(returned.map((session) => stage.confirm(session)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(answers.find(({ status }) => status === 409)?.json.code).toBe('account_already_linked');
    });

    it('and that COCO does not name is refused too', async () => {
      await stage.hideAccounts(true);
      const { end } = await stage.comeBack(ada, { userId: 'u-5' });
      expect(end.get('reason')).toBe('account_unknown');
      await stage.showAccounts();
    });
  });
});
