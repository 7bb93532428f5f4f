/** Runs the sandbox as a separate process until it gets a signal to stop. */

import { builtIn } from './cloud/population.js';
import { asksForHelp, helpText } from './options.js';
import { startSandbox } from './sandbox.js';
import type { Sandbox, SandboxOptions } from './sandbox.js';
import { AddressUnusable } from './http/listen.js';
import { MalformedSettings, readSettings } from './settings.js';

if (asksForHelp(process.argv.slice(2))) {
  console.log(helpText());
  process.exit(0);
}
const options = readSandboxOptions();
const sandbox = await startSandbox(options).catch(refuse);
console.log(guide(sandbox, options));
// A parent that forked this process learns the addresses, and takes it along when it ends.
process.send?.({ ready: true, baseUrl: sandbox.baseUrl, controlUrl: sandbox.controlUrl });
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, () => void stop());

function readSandboxOptions(): SandboxOptions {
  try {
    return readSettings(undefined, process.argv.slice(2));
  } catch (error) {
    return refuse(error);
  }
}

/** Ends the process: a setting has to be changed (`EX_CONFIG` of sysexits.h). */
function refuse(error: unknown): never {
  console.error(
    error instanceof MalformedSettings || error instanceof AddressUnusable ? error.message : error,
  );
  process.exit(78);
}

async function stop(): Promise<void> {
  await sandbox.close();
  if (process.connected) process.disconnect();
}

function guide(
  { baseUrl, controlUrl }: Sandbox,
  { clients = [], dialect, population = builtIn }: SandboxOptions,
): string {
  return [
    'COCO sandbox: a stand-in for the COCO cloud. Never use it for real homes.',
    `  API and OAuth  ${baseUrl}${dialect?.description.prefix ?? ''}/`,
    `  Dialect        ${dialect?.name ?? ''}`,
    ...(dialect?.filledUp ?? []).map((part) => `    as documented, since the file does not say: ${part}`),
    `  Control API    ${controlUrl}/control/state`,
    ...clients.map(
      ({ clientId, redirectUris }) => `  App            ${clientId} → ${redirectUris.join(' ')}`,
    ),
    ...population.users.map(({ username, password }) => `  Sign in as     ${username} / ${password}`),
  ].join('\n');
}
