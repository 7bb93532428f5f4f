import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CallRequest } from '#access';
import { UNMATCHED_ROUTE, type Draining, type HttpMetrics, type ObservedCall, type RequestLog } from '#ops';

/** The observers of every call, and whether the broker still wants calls. */
export interface CallObservers {
  readonly metrics: HttpMetrics;
  readonly log: RequestLog;
  readonly draining: Draining;
}

/** Counts and logs every call once its response is sent, and closes connections while the broker drains. */
export function observeCalls(fastify: FastifyInstance, { metrics, log, draining }: CallObservers): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    if (draining.active) reply.raw.setHeader('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request: FastifyRequest & CallRequest, reply, done) => {
    const call: ObservedCall = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? UNMATCHED_ROUTE,
      url: request.raw.url ?? '',
      // The raw status: a handler may have written the response itself.
      status: reply.raw.statusCode,
      durationMs: reply.elapsedTime,
      serviceId: request.callContext?.caller.serviceId,
      remoteAddress: request.ip,
      traceId: request.span?.traceId,
    };
    metrics.observe(call);
    log.write(call);
    done();
  });
}
