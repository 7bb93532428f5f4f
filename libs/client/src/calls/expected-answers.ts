import type { Middleware } from 'openapi-fetch';
import { BrokerClientError } from './broker-client-error.js';
import { mediaTypeOf } from './error-of-answer.js';

/** Rejects a success that should be JSON but is not, such as a proxy's page. */
export const expectedAnswers: Middleware = {
  onResponse({ response, options }) {
    const type = mediaTypeOf(response);
    if (options.parseAs !== 'json' || type === undefined || type === 'application/json') return;
    const { status } = response;
    throw new BrokerClientError('foreign_answer', `The answer is ${type}, not JSON`, { status });
  },
};
