import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Beat, type InFlight } from '#kernel';
import type { Draining } from '#ops';
import type { HttpSettings } from '../http/http-settings.js';
import type { UnusedConnections } from '../http/unused-connections.js';

/**
 * Milliseconds between two sweeps for idle connections: a stop takes at most this much longer than its last
 * call.
 */
const IDLE_SWEEP = 50;

/** What is drained before the modules stop. */
export interface Drained {
  readonly server: Server;
  readonly unused: UnusedConnections;
  readonly draining: Draining;
  readonly inFlight: InFlight;
}

/**
 * Drains the broker without losing anything: it turns unready and schedules start nothing more; then no new connection
 * is accepted; then calls finish, and all work that must be completed even if nobody waits for it. Anything unfinished
 * at the time limit is cut off.
 *
 * @param hurry once aborted, calls are cut off, but work in flight still has until the limit
 */
export async function drain(
  { server, unused, draining, inFlight }: Drained,
  limits: Pick<HttpSettings, 'shutdownDelay' | 'shutdownTimeout'>,
  hurry?: AbortSignal,
): Promise<void> {
  const logger = new Logger('Stop');
  const begun = performance.now();
  draining.begin();
  inFlight.beginStop();
  logger.log(
    `Draining: unready from now on; calls are accepted for ${limits.shutdownDelay / 1_000} s, and may take ${limits.shutdownTimeout / 1_000} s more`,
  );
  await delay(limits.shutdownDelay, undefined, hurry && { signal: hurry }).catch(() => undefined);
  const deadline = AbortSignal.timeout(limits.shutdownTimeout);
  await closed(server, unused, hurry === undefined ? deadline : AbortSignal.any([deadline, hurry]));
  await Promise.race([inFlight.settled(), aborted(deadline)]);
  const left = [...inFlight.kinds].map(([kind, count]) => `${count} × ${kind}`);
  if (left.length > 0) logger.error(`Cut by SHUTDOWN_TIMEOUT: ${left.join(', ')}`);
  else logger.log(`Drained after ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
}

/** Resolves once the last connection is closed; they are cut once `cut` is aborted. */
async function closed(server: Server, unused: UnusedConnections, cut: AbortSignal): Promise<void> {
  const end = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  // A kept-alive connection becomes idle only once its last answer is sent.
  const closeIdle = (): Promise<void> => {
    server.closeIdleConnections();
    unused.close();
    return Promise.resolve();
  };
  const sweep = new Beat(IDLE_SWEEP, closeIdle, (failure) => {
    new Logger('Stop').warn(`Idle connections could not be closed: ${failure}`);
  });
  sweep.start();
  void aborted(cut).then(() => {
    server.closeAllConnections();
  });
  await end;
  await sweep.stop();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
