import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CallRequest } from '#access';
import { UNMATCHED_ROUTE, type Draining, type HttpMetrics, type ObservedCall, type RequestLog } from '#ops';
import type { ServiceTraffic } from '../traffic/service-traffic.js';
import type { ProblemRequest } from './errors/problem.filter.js';

/** The observers of every call, and whether the broker still wants calls. */
export interface CallObservers {
  readonly metrics: HttpMetrics;
  readonly traffic: Pick<ServiceTraffic, 'observe'>;
  readonly log: RequestLog;
  readonly draining: Draining;
}

/** Counts and logs every call once its response is sent, and closes connections while the broker drains. */
export function observeCalls(
  fastify: FastifyInstance,
  { metrics, traffic, log, draining }: CallObservers,
): void {
  fastify.addHook('onRequest', (_request, reply, done) => {
    if (draining.active) reply.raw.setHeader('connection', 'close');
    done();
  });
  fastify.addHook('onResponse', (request: FastifyRequest & CallRequest & ProblemRequest, reply, done) => {
    const call: ObservedCall = {
      requestId: request.id,
      method: request.method,
      route: request.routeOptions.url ?? UNMATCHED_ROUTE,
      url: request.raw.url ?? '',
      // The raw status: a handler may have written the response itself.
      status: reply.raw.statusCode,
      problem: request.problemCode,
      durationMs: reply.elapsedTime,
      serviceId: request.callContext?.caller.serviceId,
      remoteAddress: request.ip,
      traceId: request.span?.traceId,
    };
    metrics.observe(call);
    traffic.observe(call);
    log.write(call);
    done();
  });
}
