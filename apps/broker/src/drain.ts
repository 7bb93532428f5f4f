import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Draining } from '#ops';
import type { HttpSettings } from './http/http-settings.js';

/** Milliseconds between two sweeps for connections that have become idle. */
const IDLE_SWEEP = 50;

/**
 * Empties the HTTP server without losing a call: readiness goes off, then no connection is taken any more, then the
 * calls in flight finish. What has not finished by the time limit is cut.
 */
export async function drain(
  server: Server,
  draining: Draining,
  limits: Pick<HttpSettings, 'shutdownDelay' | 'shutdownTimeout'>,
): Promise<void> {
  draining.begin();
  await delay(limits.shutdownDelay);
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  // A kept-alive connection turns idle only when its last answer is out.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, IDLE_SWEEP);
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, limits.shutdownTimeout);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
