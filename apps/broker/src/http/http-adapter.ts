import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SystemIds } from '#kernel';
import { AllowedMethods } from './allowed-methods.js';
import { answerClass } from './answer.js';
import { installBodyParser } from './input/body-parser.js';
import { answerClientError } from './errors/client-error.js';
import { keepAddresses } from './input/forwarded-for.js';
import type { HttpSettings } from './http-settings.js';
import { problemAnswer } from './errors/problem.js';
import { checkRequestHead } from './input/request-head.js';
import { requestIdOf } from './request-id.js';
import { isRequestTarget, requestTargetInvalid } from './input/request-target.js';
import { translateError } from './errors/translate-error.js';

/** Limits of a connection in milliseconds and bytes; none of our callers is slower or larger. */
const CONNECTION_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
};

/** A percent-encoded resourceEui is one path segment of up to about 800 characters. */
const PATH_SEGMENT_LIMIT = 1_024;

/** The HTTP edge: Fastify with the broker's limits, and the checks that every request passes first. */
export function createHttpAdapter(settings: HttpSettings, allowedMethods: AllowedMethods): FastifyAdapter {
  const ids = new SystemIds();
  const adapter = new FastifyAdapter({
    http: {
      ...CONNECTION_LIMITS,
      // Most requests have no body: they then start with a stream that has already ended.
      optimizeEmptyRequests: true,
      ServerResponse: answerClass(ids, settings.publicByHttps),
    },
    requestTimeout: CONNECTION_LIMITS.requestTimeout,
    keepAliveTimeout: CONNECTION_LIMITS.keepAliveTimeout,
    bodyLimit: settings.bodyLimit,
    trustProxy: settings.trustedProxies.length > 0 ? [...settings.trustedProxies] : false,
    genReqId: (request: IncomingMessage) => requestIdOf(request, ids),
    requestIdHeader: false,
    exposeHeadRoutes: false,
    routerOptions: {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      maxParamLength: PATH_SEGMENT_LIMIT,
    },
    // No module has middleware: the edge consists only of hooks.
    skipMiddie: true,
    clientErrorHandler: (error: Error, socket: Socket) => {
      answerClientError(error, socket, ids);
    },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      answerBeforeRouting(error, request, reply);
    },
  });
  prepare(adapter, settings, allowedMethods);
  return adapter;
}

function prepare(adapter: FastifyAdapter, settings: HttpSettings, allowedMethods: AllowedMethods): void {
  const fastify = adapter.getInstance();
  fastify.server.maxConnections = settings.maxConnections;
  installBodyParser(fastify, settings.bodyLimit);
  fastify.addHook('onRoute', ({ url, method }) => {
    allowedMethods.add(url, [method].flat());
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (settings.trustedProxies.length > 0) keepAddresses(request.raw);
    if (!isRequestTarget(request.raw.url)) throw requestTargetInvalid();
    checkRequestHead(request.raw);
    done();
  });
}

/** Responds if the router itself refused the path: no hook has run and no filter will. */
function answerBeforeRouting(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, body } = problemAnswer(translateError(error), request.id);
  void reply.code(status).headers(headers).send(body);
}
