/** What an admin sees and decides of what services do with a link: commands and their ends, grants, holds, guardrails. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { TestService } from '../harness/broker/system.js';
import type { Answer } from '../harness/network/http.js';
import { insertLinks } from '../harness/rows/grants.js';
import { until } from '../harness/time/until.js';
import { ConsoleStage } from './console-stage.js';
import { testGuardrails } from './guardrails.tests.js';
import { insertCommands } from './stored-commands.js';

const NETWORK = '5e1a0c3f9b7d4e2a6c8f0b11';
const NODE = '2415919104';
const LAMP = '3/zigbee/3C6A2CFFFED0AF76/01';

describe('an admin who is asked about a link', () => {
  let stage: ConsoleStage;
  let lighting: TestService;
  let climate: TestService;
  let linkId: string;
  let page: Page;

  beforeAll(async () => {
    stage = await ConsoleStage.start();
    lighting = await stage.system.createService({ name: 'lighting' });
    climate = await stage.system.createService({ name: 'climate' });
  });

  beforeEach(async () => {
    [linkId = ''] = await insertLinks(stage.system, lighting.id, 1);
    page = await stage.openWindow();
  });

  afterEach(async () => {
    await page.context().close();
    expect(stage.complaints).toEqual([]);
  });

  afterAll(() => stage.close());

  const switchOn = (service: TestService, headers = {}): Promise<Answer> =>
    stage.system.api(
      'POST',
      `/v1/links/${linkId}/networks/${NETWORK}/devices/${NODE}/resources/${encodeURIComponent(LAMP)}/commands`,
      service.key,
      { capability: 'ON_OFF_CONTROL', command: 'ON' },
      headers,
    );
  const heading = (name: string): Locator => page.getByRole('heading', { level: 1, name });
  const rows = (count: number): Promise<boolean> =>
    until(`${count} rows are listed`, async () => (await page.getByRole('row').count()) === count + 1);

  it('finds what became of a command: by which service, to which device, why it failed, and when', async () => {
    expect((await switchOn(lighting)).status).toBe(200);
    const { database } = stage.system;
    const [id = ''] = await insertCommands(database, { linkId, serviceId: lighting.id }, 1, {
      state: 'failed',
      reason: 'gateway_busy',
      upstreamCode: 40_302,
    });
    await page.goto(stage.url(`/links/${linkId}`));
    await page.getByRole('link', { name: 'Commands', exact: true }).click();
    await heading('Link of bulk: commands').waitFor();
    const done = page.getByRole('row', { name: `lighting requested ON (ON_OFF_CONTROL) on device ${LAMP}.` });
    await done.getByText('Succeeded').waitFor();
    await rows(2);

    await page.getByLabel('State').selectOption('Failed');
    await page.getByRole('button', { name: 'Search' }).click();
    await rows(1);
    await page.reload();
    expect(await page.getByLabel('State').inputValue()).toBe('failed');
    await page
      .getByRole('link', { name: 'lighting requested SET_LEVEL (LEVEL_CTRL) with levelPct 40' })
      .click();
    await heading('Command SET_LEVEL').waitFor();
    const state = page.getByRole('region', { name: 'State' });
    await state.getByText('the gateway was busy').waitFor();
    const steps = (await state.innerText()).match(/^(Requested|Sent to COCO|Failed)$/gm);
    expect(steps?.slice(-3)).toEqual(['Requested', 'Sent to COCO', 'Failed']);
    await page.getByText('40302').waitFor();
    await page.getByText(id).waitFor();
    expect(page.url()).toBe(stage.url(`/commands/${id}`));
  });

  it('turns the pages of many commands, and learns which filter is wrong', async () => {
    await insertCommands(stage.system.database, { linkId, serviceId: lighting.id }, 51);
    await page.goto(stage.url(`/links/${linkId}/commands?from=yesterday`));
    await rows(50);
    await page.getByRole('button', { name: 'Next page' }).click();
    await rows(1);
    await page.getByRole('button', { name: 'Previous page' }).click();
    await rows(50);
    await page.getByLabel('Device').fill('the lamp');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('device: expected a deviceNodeId').waitFor();
  });

  it('sees a command end without loading the page again', async () => {
    const { database } = stage.system;
    const [id = ''] = await insertCommands(database, { linkId, serviceId: lighting.id }, 1, {
      state: 'sent',
    });
    await page.clock.install();
    await page.goto(stage.url(`/links/${linkId}/commands`));
    const table = page.getByRole('table');
    await table.getByText('Sent', { exact: true }).waitFor();
    await database.query(`UPDATE commands SET state = 'confirmed', ended_at = now() WHERE id = $1`, [id]);
    await until('its end is shown', async () => {
      await page.clock.runFor(2_000);
      return table.getByText('Confirmed', { exact: true }).isVisible();
    });
  });

  it('lets another service switch one device, corrects what the broker does not accept, and ends it', async () => {
    expect((await switchOn(climate)).status).toBe(404);
    await page.goto(stage.url(`/links/${linkId}/grants`));
    await page.getByRole('button', { name: 'Give a grant' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Service' }).fill('climate');
    await page.getByRole('option', { name: 'climate' }).click();
    await dialog.getByLabel('send commands to devices').check();
    await dialog.getByRole('combobox', { name: 'Capabilities' }).fill('ON_OFF');
    await page.getByRole('option', { name: 'ON_OFF_CONTROL', exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Devices' }).fill(`${NETWORK} lamp`);
    await dialog.getByLabel('Reason').fill('evening scenes, ticket 4711');
    await dialog.getByRole('button', { name: 'Give this grant' }).click();
    await dialog.getByText('devices[0].deviceNodeId: expected a whole number').waitFor();
    await dialog.getByRole('textbox', { name: 'Devices' }).fill(`${NETWORK} ${NODE} ${LAMP}`);
    await dialog.getByRole('button', { name: 'Give this grant' }).click();
    await dialog.waitFor({ state: 'detached' });

    const grant = page.getByRole('row', { name: 'climate' });
    for (const text of [
      'evening scenes, ticket 4711',
      'ON_OFF_CONTROL',
      `Device ${NODE} (${LAMP})`,
      'Active',
    ])
      await grant.getByText(text).filter({ visible: true }).waitFor();
    await until('the grant is felt', async () => (await switchOn(climate)).status === 200);
    await grant.getByRole('button', { name: 'End the grant of climate' }).click();
    await page.getByRole('button', { name: 'End this grant' }).click();
    await grant.getByText('Ended').waitFor();
    await until('its end is felt', async () => (await switchOn(climate)).status === 404);
  });

  it('breaks the glass only after reading that the owner is notified, and the owner is', async () => {
    await page.goto(stage.url(`/links/${linkId}/grants`));
    await page.getByRole('button', { name: 'Give a grant' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Service' }).fill('climate');
    await page.getByRole('option', { name: 'climate' }).click();
    await dialog.getByLabel('read devices').check();
    await dialog.getByLabel('Emergency').check();
    await dialog.getByText('lighting gets the event link.break_glass at once').waitFor();
    await dialog.getByLabel('Reason').fill('the heating does not answer');
    await dialog.getByRole('button', { name: 'Break the glass' }).click();
    const grant = page.getByRole('row', { name: 'climate' });
    await grant.getByText('Emergency').waitFor();
    await grant
      .getByText(/in 1[45] minutes/)
      .filter({ visible: true })
      .waitFor();
    await until('the owner gets the event', async () => {
      const { text } = await stage.system.api('GET', '/v1/events?types=link.break_glass', lighting.key);
      return text.includes(linkId);
    });
  });

  it('holds a link and releases it, from the keyboard’s place and back', async () => {
    await page.goto(stage.url(`/links/${linkId}`));
    await page.getByRole('button', { name: 'Hold' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Hold' }).and(page.locator(':focus')).waitFor();

    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Reason' }).fill('someone else opens the door');
    await page.getByRole('button', { name: 'Hold this link' }).click();
    await page.getByText(': someone else opens the door').waitFor();
    await until('commands are refused', async () => (await switchOn(lighting)).json.code === 'link_on_hold');
    await page.goto(stage.url('/links'));
    await page.getByLabel('Hold').selectOption('On hold');
    await page.getByRole('button', { name: 'Search' }).click();
    await rows(1);
    await page.getByRole('row', { name: 'On hold' }).getByRole('link').click();
    await page.getByRole('button', { name: 'Release' }).click();
    await page.getByRole('button', { name: 'Release this link' }).click();
    await page.getByRole('button', { name: 'Hold', exact: true }).waitFor();
    await until('commands are sent', async () => (await switchOn(lighting)).status === 200);
  });

  it('approves what another person asked for, and may only deny what it asked for itself', async () => {
    const desk = await stage.system.createService({ name: 'front desk' });
    [linkId = ''] = await insertLinks(stage.system, desk.id, 1);
    await page.goto(stage.url(`/services/${desk.id}`));
    await page.getByLabel('Commands that wait for approval').fill('ON_OFF_CONTROL: always');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const mias = await until('commands wait', async () => {
      const { status, json } = await switchOn(desk, { actor: 'mia' });
      return status === 202 && String(json.id);
    });
    const own = String((await switchOn(desk, { actor: 'DEVELOPER' })).json.id);
    await page.goto(stage.url('/'));
    await page.getByRole('link', { name: 'Approvals 2 waiting' }).click();
    await heading('Approvals').waitFor();
    const section = (id: string): Locator => page.getByRole('region').filter({ hasText: id });
    await section(own).getByText('another person has to approve it').waitFor();
    expect(await section(own).getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await section(mias)
      .getByText(`front desk requests ON (ON_OFF_CONTROL) on device ${LAMP} of the user bulk.`)
      .waitFor();
    await section(mias).getByText('mia (only the service says so)').waitFor();
    await section(mias)
      .getByText(/^[0-5]:[0-5]\d left$/)
      .waitFor();

    const decide = async (id: string, button: string, action: string): Promise<void> => {
      await section(id).getByRole('button', { name: button }).click();
      await page.getByRole('textbox', { name: 'Reason' }).fill('called the user back');
      await page.getByRole('dialog').getByRole('button', { name: action }).click();
      await section(id).waitFor({ state: 'detached' });
    };
    await decide(mias, 'Approve', 'Approve and send');
    await decide(own, 'Deny', 'Deny');

    const late = String((await switchOn(desk, { actor: 'mia' })).json.id);
    await section(late).getByRole('button', { name: 'Approve' }).click();
    const denial = { reason: 'a colleague was faster' };
    await stage.system.api('POST', `/v1/admin/approvals/${late}/deny`, stage.system.adminKey, denial);
    await section(late).waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Reason' }).fill('called the user back');
    await page.getByRole('dialog').getByRole('button', { name: 'Approve and send' }).click();
    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Nothing to approve').waitFor();
    await page.getByRole('link', { name: 'Approvals', exact: true }).waitFor();
    await page.goto(stage.url(`/commands/${mias}`));
    await page.getByRole('region', { name: 'State' }).getByText('Succeeded').first().waitFor();
    await page.goto(stage.url(`/commands/${own}`));
    await page.getByText('an admin denied it').waitFor();
  });

  testGuardrails({
    stage: () => stage,
    page: () => page,
    switchOn: () => switchOn(lighting),
    lamp: { node: NODE, resource: LAMP },
  });
});
