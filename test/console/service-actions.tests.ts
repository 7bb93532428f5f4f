import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import type { ConsoleStage } from './console-stage.js';

/** A console, a service, and a window for the test. */
interface ServiceStage {
  readonly stage: () => ConsoleStage;
  readonly service: () => TestService;
  readonly openWindow: () => Promise<Page>;
}

/** Tests of what an admin does with services at the console. */
export function testServiceActions({ stage, service, openWindow }: ServiceStage): void {
  it('sees the key of a new service once', async () => {
    const page = await openWindow();
    await page.goto(stage().url('/services/new'));
    await page.getByLabel('Name').fill('climate');
    await page.getByLabel('Owner').fill('team-energy');
    await page.getByLabel('read devices').check();
    await page.getByRole('button', { name: 'Register the service' }).click();
    const shown = page.getByRole('dialog').locator('pre');
    const key = await shown.innerText();
    expect(key).toMatch(/^cbk_/);
    expect((await stage().system.api('GET', '/v1/links', key)).status).toBe(403);

    await page.getByRole('button', { name: 'I’ve saved it' }).click();
    await page.getByRole('heading', { level: 1, name: 'climate' }).waitFor();
    expect(await page.content()).not.toContain(key);
    await page.goBack();
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Register a service' }).waitFor();
    expect(await page.content()).not.toContain(key);
  });

  it('says in words which field of a service is wrong', async () => {
    const page = await openWindow();
    await page.goto(stage().url(`/services/${service().id}`));
    await page.getByLabel('Capabilities').fill('not a capability');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('expected COCO capability names').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByLabel('Capabilities').getAttribute('aria-invalid')).toBe('true');
  });

  it('shows what an upgrade let a service keep, and takes it away', async () => {
    const { id } = await stage().system.createService({ name: 'alarm' });
    await stage().system.database.query(
      `UPDATE services SET capabilities = '{*,WARNING_DEV_CONTROL.WARNING_STOP}',
         upgrade_grants = '{WARNING_DEV_CONTROL.WARNING_STOP}' WHERE id = $1`,
      [id],
    );
    const page = await openWindow();
    await page.goto(stage().url(`/services/${id}`));
    const notice = page.getByRole('alert').filter({ hasText: 'Kept by an upgrade' });
    await notice.getByText('WARNING_DEV_CONTROL.WARNING_STOP').waitFor();
    await page.getByText('Not covered by *').click();
    await page.getByText('FIRE_SENSING.FIRE_SENSING_DISABLE').waitFor();
    await page.getByText('OCCUPANCY_SENSING', { exact: true }).waitFor();
    await notice.getByRole('button', { name: 'Remove them' }).click();
    await notice.waitFor({ state: 'detached' });
    await until('they are gone', async () => (await page.getByLabel('Capabilities').inputValue()) === '*');
    const { json } = await stage().system.api('GET', `/v1/admin/services/${id}`, stage().system.adminKey);
    expect(json).toMatchObject({ capabilities: ['*'], keptByUpgrade: [] });
  });

  it('saves only the changed fields of a service', async () => {
    const scopes = ['links:read', 'webhooks:manage'];
    const expiresAt = '2100-01-31T10:20:30.000Z';
    const { id } = await stage().system.createService({ name: 'heating', scopes, expiresAt });
    const page = await openWindow();
    await page.goto(stage().url(`/services/${id}`));
    await page.getByLabel('Owner').fill('team-warmth');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const { json } = await stage().system.api('GET', `/v1/admin/services/${id}`, stage().system.adminKey);
    expect(json).toMatchObject({ owner: 'team-warmth', scopes, expiresAt });
    const [record] = await stage().system.database.query(
      `SELECT details FROM audit_events WHERE action = 'service.changed' AND service_id = $1`,
      [id],
    );
    expect(record?.details).toEqual({ owner: 'team-warmth' });
  });
}
