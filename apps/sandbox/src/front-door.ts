/** The way every request goes: read, described, struck by a fault or processed, answered, recorded. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CurrentDialect } from './dialects/dialect.js';
import { applyFault } from './faults/apply-fault.js';
import type { FaultRegister } from './faults/fault-register.js';
import type { Ledger } from './ledger/ledger.js';
import { deliver } from './http/delivery.js';
import type { Delivery } from './http/delivery.js';
import { errorAnswer } from './http/exchange.js';
import type { Answer, Endpoint, Exchange } from './http/exchange.js';
import { BodyTooLargeError, readBody } from './http/read-body.js';

const bodyLimitBytes = 1024 * 1024;

/** The public side of the sandbox. */
export class FrontDoor {
  readonly #route: (pathname: string) => Endpoint;
  readonly #faults: FaultRegister;
  readonly #ledger: Ledger;

  readonly #dialect: CurrentDialect;

  /** `route` says whose a path is; there is an endpoint for every path. */
  constructor(
    route: (pathname: string) => Endpoint,
    faults: FaultRegister,
    ledger: Ledger,
    dialect: CurrentDialect,
  ) {
    this.#route = route;
    this.#dialect = dialect;
    this.#faults = faults;
    this.#ledger = ledger;
  }

  /** Takes one request to its end. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const exchange = await receive(request);
      if (exchange) await this.#answer(exchange, response);
      else await refuse(response, 400, 'The request target is not a path');
    } catch (error) {
      if (error instanceof BodyTooLargeError) await refuse(response, 413, 'The body is too large');
      else response.destroy();
    }
  }

  async #answer(exchange: Exchange, response: ServerResponse): Promise<void> {
    const endpoint = this.#route(exchange.url.pathname);
    endpoint.describe(exchange);
    const fault = this.#faults.strike(endpoint.name, exchange);
    const entry = this.#ledger.open(exchange, endpoint.name, fault?.type);
    const process = () => processed(endpoint, exchange);
    const delivery: Delivery = fault
      ? await applyFault(fault, exchange, process, this.#dialect.spoken)
      : { kind: 'answer', answer: await process() };
    this.#ledger.close(entry, exchange, await deliver(response, delivery));
  }
}

async function processed(endpoint: Endpoint, exchange: Exchange): Promise<Answer> {
  try {
    return await endpoint.answer(exchange);
  } catch (error) {
    console.error('The sandbox failed to answer a call:', error);
    exchange.facts.outcome = 'server_error';
    return errorAnswer(500, 'The sandbox failed');
  }
}

async function receive(request: IncomingMessage): Promise<Exchange | undefined> {
  const { method = 'GET', url: path = '', headers } = request;
  const origin = 'http://sandbox.invalid';
  if (!path.startsWith('/') || !URL.canParse(origin + path)) return undefined;
  const url = new URL(origin + path);
  return { request, method, path, url, headers, body: await readBody(request, bodyLimitBytes), facts: {} };
}

async function refuse(response: ServerResponse, status: number, message: string): Promise<void> {
  await deliver(response, { kind: 'answer', answer: errorAnswer(status, message) });
}
