import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RAW_PATH_ROUTE } from '#coconet';
import { LINK_IMPORTS_ROUTE } from '#import';
import { BrokerError, InvalidRequest } from '#kernel';
import { isJsonRequest } from '#standard';
import { exceededLimit, type JsonLimits } from './json-size.js';

/**
 * Limits of a body, regardless of `BODY_LIMIT`: validation is recursive, and checking 4,000 values takes about 15 ms.
 * The largest reasonable body, a batch of 50 commands, has fewer than 1,000.
 */
const LIMITS: JsonLimits = { depth: 32, values: 4_000 };

const EXCESSES: Readonly<Record<keyof JsonLimits, string>> = {
  depth: `is nested more than ${LIMITS.depth} levels deep`,
  values: `holds more than ${LIMITS.values} values`,
};

type Done = (error: Error | null, body?: unknown) => void;

/** The routes whose handlers read the body as it arrives. */
const STREAMED: ReadonlySet<string | undefined> = new Set([RAW_PATH_ROUTE, LINK_IMPORTS_ROUTE]);

/** Makes `fastify` accept only JSON, except on the streamed routes. */
export function installBodyParser(fastify: FastifyInstance, bodyLimit: number): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (request: FastifyRequest, payload: IncomingMessage, done: Done) => {
    if (STREAMED.has(request.routeOptions.url) || request.is404) {
      done(null);
      return;
    }
    if (!isJsonRequest(request.headers['content-type'])) {
      done(
        new BrokerError('unsupported_media_type', 'Send the body as JSON: "Content-Type: application/json".'),
      );
      return;
    }
    readText(payload, bodyLimit, (error, text = '') => {
      const excess = exceededLimit(text, LIMITS);
      if (error !== null) done(error);
      else if (text === '') done(null);
      else if (excess !== undefined) done(invalidBody(EXCESSES[excess]));
      else void parseJson(request, text, done);
    });
  });
}

function readText(
  payload: IncomingMessage,
  limit: number,
  done: (error: Error | null, text?: string) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = (error: Error | null): void => {
    payload.off('data', onData).off('end', onEnd).off('error', stop);
    done(error, error === null ? Buffer.concat(chunks, size).toString('utf8') : undefined);
  };
  const onData = (chunk: Buffer): void => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) stop(tooLarge(limit));
  };
  const onEnd = (): void => {
    stop(null);
  };
  if (Number(payload.headers['content-length']) > limit) {
    done(tooLarge(limit));
    return;
  }
  payload.on('data', onData).on('end', onEnd).on('error', stop);
}

function tooLarge(limit: number): BrokerError {
  return new BrokerError('payload_too_large', `The body is larger than ${limit} bytes.`);
}

function invalidBody(message: string): InvalidRequest {
  return new InvalidRequest([{ field: 'body', message }]);
}
