/** Opens and closes the sandbox's listeners. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Which settings say where a server listens, for the error when it can't listen there. */
export interface AddressSettings {
  readonly port: string;
  /** Left out where the host is fixed. */
  readonly host?: string;
}

/** The sandbox can't listen where its settings say; the message names the setting to change. */
export class AddressUnusable extends Error {}

/**
 * Listens, and returns the port: the requested one, or a free one if that is 0.
 *
 * @throws AddressUnusable if another program has the port, or this machine does not have the address
 */
export async function listen(
  server: Server,
  port: number,
  host: string,
  settings: AddressSettings,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      reject(addressUnusable(error, port, host, settings));
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

function addressUnusable(
  error: NodeJS.ErrnoException,
  port: number,
  host: string,
  settings: AddressSettings,
): Error {
  const where = `port ${port} of ${host}`;
  const because = { cause: error };
  if (error.code === 'EADDRINUSE')
    return new AddressUnusable(
      `Another program has ${where}: stop it, or set ${settings.port} to another port (0: any free one)`,
      because,
    );
  if (error.code === 'EACCES')
    return new AddressUnusable(
      `This account may not listen on ${where}: set ${settings.port} to a port above 1023`,
      because,
    );
  return settings.host === undefined
    ? error
    : new AddressUnusable(
        `Cannot listen on ${where} (${error.code ?? error.name}): set ${settings.host} to an address of this machine`,
        because,
      );
}

/** Stops listening and drops every connection, also those a fault keeps hanging. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeAllConnections();
  await closed;
}
