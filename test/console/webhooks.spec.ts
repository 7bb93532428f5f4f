import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Receiver } from '../events/receiver.js';
import { until } from '../harness/time/until.js';
import { ConsoleStage } from './console-stage.js';

describe('an admin who is asked about an event that did not arrive', () => {
  let stage: ConsoleStage;

  beforeAll(async () => {
    stage = await ConsoleStage.start({ WEBHOOK_RETRY_DELAYS: '0.1' });
  });

  afterAll(() => stage.close());

  it('sees how a webhook’s receiver answered each attempt, and has what was given up sent again', async () => {
    const receiver = await Receiver.start();
    receiver.answer = () => 500;
    const scopes = ['links:create', 'links:read', 'webhooks:manage'];
    const told = await stage.system.createService({ name: 'told', scopes });
    await stage.system.api('POST', '/v1/webhooks', told.key, { url: receiver.url });
    const linkId = await stage.system.link(told);
    await until('the event is given up', async () => {
      const rows = await stage.system.database.query(
        `SELECT FROM webhook_deliveries WHERE link_id = $1 AND status = 'dead'`,
        [linkId],
      );
      return rows.length === 1;
    });
    const page = await stage.openWindow();
    await page.goto(stage.url(`/services/${told.id}`));
    const { origin } = new URL(receiver.url);
    await page.getByRole('link', { name: origin }).click();
    await page.getByRole('heading', { level: 1, name: `Webhook at ${origin}` }).waitFor();
    await page.getByText('answered 500').first().waitFor();
    expect(await page.content()).not.toContain('/hooks');
    receiver.answer = () => 204;
    await page.getByRole('button', { name: 'Resend' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Resend what was given up' }).click();
    await page.getByText('Delivered, resent').waitFor();
    await page.getByText('answered 204').waitFor();
    expect(stage.complaints).toEqual([]);
    await page.context().close();
    await receiver.stop();
  });
});
