/** The step in which the service unlocks a door, once an admin has approved it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import type { Callers } from './registration.js';
import { excerptOf, memberOf, textOf } from './json.js';
import { expectThat } from './step-failed.js';
import type { Transcript } from './transcript.js';

/** How often the command is read until it has ended, in milliseconds; the step's own limit ends it. */
const READ_EVERY = 200;

/** The unlock waits, an admin sees and approves it, and the lock itself shows that it was done. */
export async function unlockWithApproval(
  { admin, service }: Pick<Callers, 'admin' | 'service'>,
  doorPath: string,
  transcript: Transcript,
): Promise<void> {
  const asked = await service.call('POST', `${doorPath}/commands`, 202, {
    capability: 'LOCK_CONTROL',
    command: 'UNLOCK',
    confirm: { within: 10 },
  });
  transcript.detail(excerptOf(asked, 'command', 'state'));
  const id = textOf(asked, 'id');
  transcript.abbreviate(id, '$COMMAND');
  const approval = await admin.call('GET', `/v1/admin/approvals/${id}`, 200);
  transcript.detail(excerptOf(approval, 'userId', 'command'));
  await admin.call('POST', `/v1/admin/approvals/${id}/approve`, 200, {
    parametersHash: textOf(approval, 'parametersHash'),
    reason: 'the user has called',
  });
  const command = await endOf(service, `/v1/commands/${id}`);
  transcript.detail(excerptOf(command, 'state', 'status'));
  const state = textOf(command, 'state');
  expectThat(state === 'confirmed', `the door does not show that it was unlocked: ${state}`);
}

async function endOf(service: ApiClient, path: string): Promise<unknown> {
  for (;;) {
    const command = await service.call('GET', path, 200);
    if (memberOf(command, 'endedAt') !== null) return command;
    await pause(READ_EVERY);
  }
}
