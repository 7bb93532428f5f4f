import type { Logger } from 'pino';
import type { Clock } from '#kernel';
import { shownPath, type ObservedCall } from '../observed-call.js';
import { CallSample } from './call-sample.js';

/** From this status on a call counts as failed. */
const FIRST_FAILURE = 400;

/**
 * One line for each call that was answered; in a flood, the first lines of each second and the number of the rest.
 *
 * It holds only the fields listed here: no header, no query and no body, because tokens and codes travel there.
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
        // The name by which log stores and trace stores refer to each other.
        trace_id: call.traceId,
        method: call.method,
        route: call.route,
        path: shownPath(call),
        status: call.status,
        durationMs: Math.round(call.durationMs * 1_000) / 1_000,
        serviceId: call.serviceId,
        remoteAddress: call.remoteAddress,
      },
      'call',
    );
  }
}
