import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CallerGuard, CallRequest } from '#access';
import type { Span, SpanFacts, Tracing } from '#kernel';
import { knownMethod, shownPath, UNMATCHED_ROUTE } from '#ops';

/** From this status on, the server failed (OpenTelemetry's conventions for HTTP servers). */
const FIRST_SERVER_ERROR = 500;

/**
 * Traces every call from the request's head to the end of the response. Not installed if tracing is off.
 *
 * A `traceparent` is accepted only from services, and only with a valid credential: otherwise a stranger, or a page in
 * a browser, could have all of its calls traced, whatever the sampling ratio.
 */
export function traceCalls(fastify: FastifyInstance, tracing: Tracing, guard: CallerGuard): void {
  fastify.addHook('onRequest', (request: FastifyRequest & CallRequest, _reply, done) => {
    const traceparent = tracedBy(request);
    if (traceparent === undefined) {
      request.span = beginSpan(tracing, request, undefined);
      done();
      return;
    }
    void guard.knows(request.headers.authorization).then((isKnown) => {
      request.span = beginSpan(tracing, request, isKnown ? traceparent : undefined);
      done();
    });
  });
  fastify.addHook('onResponse', (request: FastifyRequest & CallRequest, reply, done) => {
    const { span, callContext } = request;
    const { statusCode: status } = reply.raw;
    span?.note({
      'http.response.status_code': status,
      ...(callContext !== undefined && { 'broker.service_id': callContext.caller.serviceId }),
      ...(status >= FIRST_SERVER_ERROR && { 'error.type': String(status) }),
    });
    span?.end();
    done();
  });
}

/** The caller's `traceparent`, if the caller may send one. */
function tracedBy({ headers, routeOptions }: FastifyRequest): string | undefined {
  const { traceparent, authorization } = headers;
  if (!isForServices(routeOptions.url) || authorization === undefined) return undefined;
  return typeof traceparent === 'string' ? traceparent : undefined;
}

function beginSpan(
  tracing: Tracing,
  request: FastifyRequest,
  traceparent: string | undefined,
): Span | undefined {
  const { url: route } = request.routeOptions;
  const name = [knownMethod(request.method) ?? 'HTTP', ...(route === undefined ? [] : [route])].join(' ');
  return tracing.accept({ name, traceparent, facts: factsOf(request, route) });
}

function isForServices(route: string | undefined): boolean {
  return route?.startsWith('/v1/') === true;
}

/** As in the log: no headers, no query, and the path only if it contains no credential. */
function factsOf(request: FastifyRequest, route: string | undefined): SpanFacts {
  const path = shownPath({ route: route ?? UNMATCHED_ROUTE, url: request.raw.url ?? '' });
  return {
    'http.request.method': knownMethod(request.method) ?? '_OTHER',
    'url.scheme': request.protocol,
    'client.address': request.ip,
    'broker.request_id': request.id,
    ...(route !== undefined && { 'http.route': route }),
    ...(path !== undefined && { 'url.path': path }),
  };
}
