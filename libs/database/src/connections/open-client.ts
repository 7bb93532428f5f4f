import { LimitedClient, type LimitedClientOptions } from './limited-client.js';

/**
 * Opens one connection outside the pool.
 *
 * @throws pg's error if no connection is available; then the client is closed
 */
export async function openClient(options: LimitedClientOptions): Promise<LimitedClient> {
  try {
    return await connected(options);
  } catch (error) {
    if (error instanceof Error && options.target.learnFrom(error)) return connected(options);
    throw error;
  }
}

async function connected(options: LimitedClientOptions): Promise<LimitedClient> {
  const client = new LimitedClient(options);
  try {
    await client.connect();
    return client;
  } catch (error) {
    client.abandon(new Error('The connection was not made'));
    throw error;
  }
}
