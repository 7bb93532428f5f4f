/** The broker's edge, as far as the tests' proxy needs one: bodies, their validation, and problems. */
import { Global, Module, ValidationPipe, type ArgumentsHost } from '@nestjs/common';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { BrokerError, InvalidRequest } from '#kernel';
import type { HttpReply } from '../answers/http-reply.js';

/** Proves that a call needs a body parsed, or leaves it unread on the raw path, as the broker's edge does. */
export function installBodyParser(adapter: FastifyAdapter): void {
  const fastify = adapter.getInstance();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request, payload, done) => {
    if (request.routeOptions.url?.includes('/coco/') === true) {
      done(null);
      return;
    }
    const chunks: Buffer[] = [];
    payload.on('data', (chunk: Buffer) => chunks.push(chunk));
    payload.on('end', () => void parse(request, Buffer.concat(chunks).toString(), done));
  });
}

export const validation = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  transform: true,
  exceptionFactory: (errors) =>
    new InvalidRequest(errors.map(({ property }) => ({ field: property, message: 'is malformed' }))),
});

/** Answers every error with 499, so that no status from COCO is mistaken for the broker's. */
export function answerProblem(error: unknown, host: ArgumentsHost): void {
  const reply = host.switchToHttp().getResponse<HttpReply>();
  const shown =
    error instanceof BrokerError
      ? {
          code: error.code,
          detail: error.message,
          errors: error.fields,
          retryAfter: error.retryAfterSeconds,
          ...error.extensions,
        }
      : { code: 'internal', detail: String(error) };
  reply.code(499).headers({ 'content-type': 'application/problem+json' }).send(JSON.stringify(shown));
}

/** The module of everything around the proxy. */
@Global()
@Module({})
export class TestModule {}
