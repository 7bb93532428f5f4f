import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range from which Linux takes ports for outgoing connections. */
const LOWEST = 15_000;
const HIGHEST = 30_000;

/**
 * A free TCP port that stays free while its server is down: no outgoing connection of this machine is given it meanwhile.
 */
export async function lastingPort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const server = createServer();
    try {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
      return port;
    } catch {
      // Someone listens there: try another.
    } finally {
      server.close();
    }
  }
}
