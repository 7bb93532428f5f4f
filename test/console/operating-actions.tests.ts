import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { until } from '../harness/time/until.js';
import type { TestKeyringFile } from '../rotation/keyring-file.js';
import type { ConsoleStage } from './console-stage.js';

/** A console, its broker's keyring, and a window for the test. */
interface OperatingStage {
  readonly stage: () => ConsoleStage;
  readonly keyring: () => TestKeyringFile;
  readonly openWindow: () => Promise<Page>;
}

/** Tests of what operators do at the console: keys and the brake. */
export function testOperatingActions({ stage, keyring, openWindow }: OperatingStage): void {
  it('rotates the keys, sees every link re-wrapped, and retires the old key', async () => {
    const page = await openWindow();
    await page.goto(stage().url('/keys'));
    await page.getByRole('button', { name: 'Rotate' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    await page.getByText(/^From first to .+: finished\.$/).waitFor();
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('100');
    await until('two keys are listed', async () => (await page.getByRole('row').count()) === 3);
    // As if a minute had passed: then the old one may be retired.
    await stage().system.database.query(
      `UPDATE key_rotations SET promoted_at = now() - interval '2 minutes'`,
    );
    await page.getByRole('button', { name: 'Retire first' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
    await page.getByText('The key first is destroyed.').waitFor();
    expect(keyring().ids).toEqual([expect.not.stringMatching('^first$')]);
  });

  it('sees that the brake is on and what it means, and resumes refreshes, or believes COCO', async () => {
    const brake = async (): Promise<void> => {
      await stage().system.database.query(
        `UPDATE refresh_limits SET brake = 'braked', brake_since = now() - interval '3 minutes', refused_links = 5,
           held_refusals = 17, next_trial_at = now() + interval '1 hour'`,
      );
    };
    const limits = async (): Promise<unknown> =>
      (
        await stage().system.database.query(
          'SELECT brake, accept_until IS NOT NULL AS accepts FROM refresh_limits WHERE id = 1',
        )
      )[0];
    await brake();
    const page = await openWindow();
    await page.goto(stage().url('/'));
    const banner = page.getByRole('group', { name: /^The brake is/ });
    await banner.getByText('The brake is on: COCO refuses nearly all links').waitFor();
    await banner.getByText('3 minutes ago').waitFor();
    await banner.getByText('5 links refused within a minute, then 17 refusals held back.').waitFor();

    const dialog = page.getByRole('dialog', { name: 'Resume refreshes?' });
    await banner.getByRole('button', { name: 'Resume' }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await limits()).toEqual({ brake: 'braked', accepts: false });

    await banner.getByRole('button', { name: 'Resume' }).click();
    await dialog.getByRole('button', { name: 'Resume', exact: true }).click();
    await banner.waitFor({ state: 'detached' });
    expect(await limits()).toEqual({ brake: 'released', accepts: false });

    await brake();
    await page.reload();
    await banner.getByRole('button', { name: 'Resume' }).click();
    await dialog.getByLabel('Accept COCO’s refusals for the next hour').check();
    await dialog.getByRole('button', { name: 'Resume and end refused links' }).click();
    await banner.waitFor({ state: 'detached' });
    expect(await limits()).toEqual({ brake: 'released', accepts: true });
    const records = await stage().system.database.query(
      `SELECT actor_id, details FROM audit_events WHERE action = 'refresh.resumed' ORDER BY id`,
    );
    expect(records).toEqual(
      [false, true].map((acceptRefusals) => ({ actor_id: 'console:developer', details: { acceptRefusals } })),
    );
  });
}
