import { createServer, type AddressInfo } from 'node:net';
import type { Environment } from './environment.js';

/**
 * Replaces `PORT=0` by a free port where no public URL is given: the redirect URI holds the port, so it must be known
 * before the broker listens.
 */
export async function withRealPort(environment: Environment): Promise<Environment> {
  if (environment.PORT !== '0' || environment.PUBLIC_URL !== undefined) return environment;
  return { ...environment, PORT: String(await freePort(environment.HOST)) };
}

/** A port that was free a moment ago. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port: 0 }, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}
