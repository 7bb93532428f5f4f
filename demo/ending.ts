/** The steps in which an admin ends the link, after which no call passes through it. */
import type { ApiClient } from './api-client.js';
import { excerptOf, listOf, memberOf, textOf } from './json.js';
import { databaseContents } from './search/database-contents.js';
import type { Place } from './search/place.js';
import type { SandboxControl } from './sandbox-control.js';
import { expectThat } from './step-failed.js';
import type { Transcript } from './transcript.js';

/** An admin revokes the link. @returns what the database held before, including the link's encrypted tokens */
export async function revoke(
  admin: ApiClient,
  linkId: string,
  databaseUrl: string,
  transcript: Transcript,
): Promise<Place> {
  const before = { ...(await databaseContents(databaseUrl)), name: 'the database before the revocation' };
  transcript.note('database', `holds ${bytesOfSecrets(before)} bytes in link_secrets`);
  await admin.call('DELETE', `/v1/links/${linkId}`, 204);
  const link = await admin.call('GET', `/v1/links/${linkId}`, 200);
  transcript.detail(excerptOf(link, 'status', 'revokedAt'));
  expectThat(textOf(link, 'status') === 'revoked', 'the link is not revoked');
  const left = bytesOfSecrets(await databaseContents(databaseUrl));
  transcript.note('database', `holds ${left} bytes in link_secrets`);
  expectThat(left === 0, 'the encrypted tokens are still in the database');
  return before;
}

/** The same call as before, and a command: refused, without a call to COCO. */
export async function callAfterRevocation(
  service: ApiClient,
  { linkId, lampPath }: { readonly linkId: string; readonly lampPath: string },
  coco: SandboxControl,
  transcript: Transcript,
): Promise<void> {
  const lastCall = await coco.lastCall();
  const refusal = await service.call('GET', `/v1/links/${linkId}/networks`, 404);
  transcript.detail(excerptOf(refusal, 'code', 'title'));
  await service.call('POST', `${lampPath}/commands`, 404, { capability: 'ON_OFF_CONTROL', command: 'OFF' });
  const calls = await coco.callsSince(lastCall);
  expectThat(calls.length === 0, `COCO was called ${calls.length} times`);
  transcript.note('↳ COCO', 'saw no call');
}

/** What the company can show its user: who did what through the link. */
export async function readActivity(
  service: ApiClient,
  linkId: string,
  transcript: Transcript,
): Promise<void> {
  const entries = listOf(await service.call('GET', `/v1/links/${linkId}/activity`, 200), 'items');
  for (const entry of entries.toReversed()) transcript.detail(lineFor(entry));
  const executed = entries.filter((entry) => memberOf(entry, 'action') === 'command.executed');
  expectThat(executed.length === 2, `two commands were executed, and ${executed.length} are on record`);
}

function lineFor(entry: unknown): string {
  const time = textOf(entry, 'at').slice(11, 19);
  const name = memberOf(entry, 'actor', 'name');
  const actor = typeof name === 'string' ? name : `the ${textOf(entry, 'actor', 'kind')}`;
  const command = memberOf(entry, 'details', 'command');
  return `${time} ${textOf(entry, 'action')}${typeof command === 'string' ? ` ${command}` : ''}, by ${actor}`;
}

function bytesOfSecrets({ parts }: Place): number {
  return parts
    .filter(({ name }) => name.startsWith('link_secrets.'))
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
}
