#!/usr/bin/env node
/** Serves the Model Context Protocol until its client leaves or a signal comes. Standard output belongs to the protocol. */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { HttpServer } from './http/http-server.js';
import { serversFor } from './server.js';
import { InvalidSettings, readSettings, type McpSettings } from './settings/settings.js';

/** What a bad configuration ends with (sysexits.h). */
const BAD_CONFIGURATION = 78;

// A client may close standard error and still call tools.
process.stderr.on('error', () => undefined);
const stop = await serve(settingsOrExit());
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    void stop().then(() => process.exit(0));
  });

function settingsOrExit(): McpSettings {
  try {
    return readSettings();
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(BAD_CONFIGURATION);
  }
}

/** @returns what ends it */
async function serve(settings: McpSettings): Promise<() => Promise<void>> {
  const serverFor = serversFor(settings);
  const { http, user } = settings;
  if (http !== undefined) {
    const server = new HttpServer(http, user, serverFor);
    process.stderr.write(`Serving MCP at ${await server.start()}\n`);
    return () => server.stop();
  }
  if (!('userId' in user)) throw new Error('stdio serves one user');
  const { userId } = user;
  const handle = serveStdio(() => serverFor(userId));
  // Kept-alive connections to the broker would hold the process for a while.
  const leave = (): void => void handle.close().then(() => process.exit(0));
  process.stdin.once('end', leave);
  // Nobody gets an answer any more.
  process.stdout.once('error', leave);
  return () => handle.close();
}
