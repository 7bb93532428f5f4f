import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** What is poured. */
export const MEGABYTE = Buffer.alloc(1_048_576, 'a');

/**
 * Answers with this many megabytes, as fast as they are read and for as long as someone reads them.
 *
 * @param onSent is given how many have been sent
 */
export async function pour(
  response: ServerResponse,
  megabytes = Infinity,
  onSent?: (sent: number) => void,
): Promise<void> {
  const closed = new AbortController();
  response.once('close', () => {
    closed.abort();
  });
  for (let sent = 1; sent <= megabytes && !closed.signal.aborted; sent += 1) {
    onSent?.(sent);
    if (!response.write(MEGABYTE))
      await once(response, 'drain', { signal: closed.signal }).catch(() => undefined);
  }
  response.end();
}
