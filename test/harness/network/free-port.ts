import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems hand out to connections: one of these would take a port that was just found free. */
const LOWEST = 10_240;
const HIGHEST = 32_767;

/** Ports tried before something else must be wrong. */
const ATTEMPTS = 50;

/**
 * A port of this machine that nobody listens on.
 *
 * Drawn at random, so that tests which run side by side do not find the same one in the moment until it is used.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`None of ${ATTEMPTS} ports is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
