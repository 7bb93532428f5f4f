/** The control API's listener: only for this machine, JSON in and out. */

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { deliver } from '../http/delivery.js';
import { errorAnswer, jsonAnswer } from '../http/exchange.js';
import type { Answer } from '../http/exchange.js';
import { InputError } from '../http/json-input.js';
import { BodyTooLargeError, readBody } from '../http/read-body.js';
import type { ControlCall, ControlledParts, ControlRoute } from './control-route.js';
import { clientRoutes } from './client-routes.js';
import { dialectRoutes } from './dialect-routes.js';
import { faultRoutes } from './fault-routes.js';
import { grantRoutes } from './grant-routes.js';
import { ledgerRoutes } from './ledger-routes.js';
import { sendJsonList } from './send-json-list.js';
import { stateRoutes } from './state-routes.js';

const bodyLimitBytes = 64 * 1024 * 1024;
const loopbackHosts = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** The control API's server. It must be bound to a loopback address. */
export function createControlServer(parts: ControlledParts): Server {
  const routes = [
    ...stateRoutes(parts),
    ...ledgerRoutes(parts),
    ...grantRoutes(parts),
    ...faultRoutes(parts),
    ...dialectRoutes(parts),
    ...clientRoutes(parts),
  ];
  return createServer((request, response) => {
    handle(routes, request, response).catch(() => {
      response.destroy();
    });
  });
}

async function handle(
  routes: readonly ControlRoute[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = await answerTo(routes, request);
  if ('list' in result) await sendJsonList(response, result.list);
  else await deliver(response, { kind: 'answer', answer: result });
}

async function answerTo(
  routes: readonly ControlRoute[],
  request: IncomingMessage,
): Promise<Answer | { list: Iterable<unknown> }> {
  // A web page that points its own name at this machine must not reach the control API (DNS rebinding).
  if (!loopbackHosts.test(request.headers.host ?? '')) return errorAnswer(403, 'The control API is local');
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  const route = routes.find(({ method, path }) => method === request.method && path.test(url.pathname));
  if (!route) return errorAnswer(404, 'There is no such control call');
  try {
    const result = await route.answer(await callOf(route, request, url));
    if (result === undefined) return { status: 204, headers: {}, body: Buffer.alloc(0) };
    return result.list === undefined ? jsonAnswer(result.status ?? 200, result.body) : { list: result.list };
  } catch (error) {
    if (error instanceof InputError) return errorAnswer(400, error.message);
    if (error instanceof BodyTooLargeError) return errorAnswer(413, error.message);
    throw error;
  }
}

async function callOf(route: ControlRoute, request: IncomingMessage, url: URL): Promise<ControlCall> {
  const [, parameter = ''] = route.path.exec(url.pathname) ?? [];
  return {
    parameter: decodeURIComponent(parameter),
    query: url.searchParams,
    body: parsed(await readBody(request, bodyLimitBytes), request.headers['content-type']),
  };
}

function parsed(body: Buffer, contentType: string | undefined): unknown {
  if (body.length === 0) return undefined;
  if (!contentType?.startsWith('application/json'))
    throw new InputError('content-type', 'must be application/json');
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new InputError('the body', 'must be JSON');
  }
}
