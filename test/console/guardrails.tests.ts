import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Answer } from '../harness/network/http.js';
import { until } from '../harness/time/until.js';
import type { ConsoleStage } from './console-stage.js';

/** A console, a window for the test, and a lamp. */
interface GuardrailStage {
  readonly stage: () => ConsoleStage;
  readonly page: () => Page;
  readonly lamp: { readonly node: string; readonly resource: string };
  /** Switches the lamp on. */
  readonly switchOn: () => Promise<Answer>;
}

/** Tests of the limits on how often a device gets the same command. */
export function testGuardrails({ stage, page: window, lamp, switchOn }: GuardrailStage): void {
  it('limits one capability, sees the device that exceeds it, and takes the limit back', async () => {
    const page = window();
    await page.goto(stage().url('/guardrails'));
    await page.getByRole('row', { name: 'Locks' }).getByText('15 a minute; beyond that, refused').waitFor();
    await page.getByRole('combobox', { name: 'Capability' }).selectOption('ON_OFF_CONTROL');
    await page.getByRole('button', { name: 'Show its limit' }).click();
    await page.getByRole('heading', { level: 1, name: 'Guardrail: ON_OFF_CONTROL' }).waitFor();
    await page.getByRole('button', { name: 'Change' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Commands a minute').fill('1');
    await dialog.getByLabel('Commands beyond that').selectOption('enforce');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('1 a minute; beyond that, refused').waitFor();
    await until('a device exceeds it', async () => (await switchOn()).status === 429);

    await page.reload();
    const device = page.getByRole('link', { name: lamp.resource.toLowerCase() });
    await device.click();
    await page.getByRole('heading', { level: 1, name: 'Link of bulk: commands' }).waitFor();
    expect(await page.getByLabel('Device').inputValue()).toBe(lamp.node);
    await page.goBack();
    await page.getByRole('button', { name: 'Reset' }).click();
    await dialog.getByRole('button', { name: 'Reset' }).click();
    await page.getByText(/^the limit of “|^default$/).waitFor();
    expect(await page.getByRole('button', { name: 'Reset' }).count()).toBe(0);
  });
}
