import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CallRequest } from '#access';
import type { SpanFacts, Tracing } from '#kernel';
import { knownMethod, shownPath, UNMATCHED_ROUTE } from '#ops';

/** From this status on a call failed at the server (OpenTelemetry's conventions for HTTP servers). */
const FIRST_SERVER_ERROR = 500;

/**
 * Traces every call from its head to the end of its answer. Where calls are not traced, this is not installed.
 *
 * A `traceparent` is taken from services alone: a browser is a stranger, and its page could have every click traced.
 */
export function traceCalls(fastify: FastifyInstance, tracing: Tracing): void {
  fastify.addHook('onRequest', (request: FastifyRequest & CallRequest, _reply, done) => {
    const { url: route } = request.routeOptions;
    const { traceparent } = request.headers;
    request.span = tracing.accept({
      name: [knownMethod(request.method) ?? 'HTTP', ...(route === undefined ? [] : [route])].join(' '),
      traceparent: isForServices(route) && typeof traceparent === 'string' ? traceparent : undefined,
      facts: factsOf(request, route),
    });
    done();
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

function isForServices(route: string | undefined): boolean {
  return route?.startsWith('/v1/') === true;
}

/** As in the log: no header, no query, and the path only where it holds no credential. */
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
