/** The step in which the access token expires and the service does not notice. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import { excerptOf, textOf } from './json.js';
import type { CocoCall, SandboxControl } from './sandbox-control.js';
import { expectThat } from './step-failed.js';
import type { Transcript } from './transcript.js';

/** Seconds that the tokens live which COCO gives from now on. */
const LONG_LIFETIME = 3_600;

/** How often is looked whether the token has expired, in milliseconds. */
const LOOK_EVERY = 100;

/** Waits until the token has expired, calls again, and shows what COCO saw of it. */
export async function callAfterExpiry(
  service: ApiClient,
  linkId: string,
  coco: SandboxControl,
  transcript: Transcript,
): Promise<void> {
  const before = await service.call('GET', `/v1/links/${linkId}`, 200);
  transcript.detail(excerptOf(before, 'accessTokenExpiresAt', 'lastRefreshedAt'));
  await coco.setAccessTokenLifetime(LONG_LIFETIME);
  const status = await expiry(coco, new Date(textOf(before, 'accessTokenExpiresAt')));
  transcript.note('time', `passes; COCO itself now answers ${status} to the access token`);
  const lastCall = await coco.lastCall();
  await service.call('GET', `/v1/links/${linkId}/networks`, 200);
  showRefresh(await coco.callsSince(lastCall), transcript);
  const after = await service.call('GET', `/v1/links/${linkId}`, 200);
  transcript.detail(excerptOf(after, 'status', 'accessTokenExpiresAt', 'lastRefreshedAt'));
}

/** Resolves once the broker's record and COCO itself both say that the newest access token has expired. */
async function expiry(coco: SandboxControl, expiresAt: Date): Promise<number> {
  const token = (await coco.secrets()).findLast(({ kind }) => kind === 'access_token');
  expectThat(token !== undefined, 'COCO has issued no access token');
  for (;;) {
    const status = await coco.statusFor(token.value);
    if (status === 401 && expiresAt.getTime() <= Date.now()) return status;
    await pause(LOOK_EVERY);
  }
}

function showRefresh(calls: readonly CocoCall[], transcript: Transcript): void {
  for (const { method, path, status, grantType } of calls) {
    const grant = grantType === undefined ? '' : ` grant_type=${grantType}`;
    transcript.exchange('↳ COCO', method, `${path}${grant}`, status);
  }
  const refreshes = calls.filter(({ grantType }) => grantType === 'refresh_token');
  expectThat(refreshes.length === 1, `COCO saw ${refreshes.length} refreshes instead of one`);
}
