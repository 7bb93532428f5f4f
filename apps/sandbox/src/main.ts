/** Runs the sandbox as a process of its own, until it is told to stop. */

import { users } from './cloud/users.js';
import { startSandbox } from './sandbox.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import { readSettings } from './settings.js';

const options = readSettings();
const sandbox = await startSandbox(options);
console.log(guide(sandbox, options));
// A parent that forked this process learns the addresses, and takes it along when it ends.
process.send?.({ ready: true, baseUrl: sandbox.baseUrl, controlUrl: sandbox.controlUrl });
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, () => void stop());

async function stop(): Promise<void> {
  await sandbox.close();
  if (process.connected) process.disconnect();
}

function guide({ baseUrl, controlUrl }: Sandbox, { clients = [] }: SandboxOptions): string {
  return [
    'COCO sandbox: a stand-in for the COCO cloud. Never use it for real homes.',
    `  API and OAuth  ${baseUrl}/v1.0/`,
    `  Control API    ${controlUrl}/control/state`,
    ...clients.map(
      ({ clientId, redirectUris }) => `  App            ${clientId} → ${redirectUris.join(' ')}`,
    ),
    ...users.map(({ username, password }) => `  Sign in as     ${username} / ${password}`),
  ].join('\n');
}
