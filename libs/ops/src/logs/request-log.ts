import type { Logger } from 'pino';
import { withheldPath, type Clock } from '#kernel';
import type { ObservedCall } from '../observed-call.js';
import { CallSample } from './call-sample.js';

/** From this status on a call counts as failed. */
const FIRST_FAILURE = 400;

/**
 * One line for each call that was answered, of a flood the first lines of each second and the number of the others.
 *
 * It holds what stands here and nothing else: no header, no query and no body, because tokens and codes travel there;
 * the path only below `/v1/`, because the link URL's path is itself a credential, and without what could be one.
 */
export class RequestLog {
  private readonly sample: CallSample;

  /** @param callsPerSecond lines a second of calls that succeeded, and as many of calls that failed; 0 for all */
  constructor(
    private readonly logger: Logger,
    callsPerSecond: number,
    clock: Clock,
  ) {
    this.sample = new CallSample(callsPerSecond, clock, (leftOut) => {
      logger.info({ leftOut }, 'calls left out of the log');
    });
  }

  write(call: ObservedCall): void {
    if (!this.logger.isLevelEnabled('info') || !this.sample.takes(call.status >= FIRST_FAILURE)) return;
    this.logger.info(
      {
        requestId: call.requestId,
        method: call.method,
        route: call.route,
        path: pathOf(call),
        status: call.status,
        durationMs: Math.round(call.durationMs * 1_000) / 1_000,
        serviceId: call.serviceId,
        remoteAddress: call.remoteAddress,
      },
      'call',
    );
  }
}

/** Decided by the route that was matched, never by what the caller wrote. */
function pathOf({ route, url }: ObservedCall): string | undefined {
  if (!route.startsWith('/v1/')) return undefined;
  const queryStart = url.indexOf('?');
  return withheldPath(queryStart === -1 ? url : url.slice(0, queryStart));
}
