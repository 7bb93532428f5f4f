/** `/control/dialect`. */

import { dialectFrom, UnknownDialect } from '../dialects/choose-dialect.js';
import { InputError, JsonInput } from '../http/json-input.js';
import type { ControlledParts, ControlRoute } from './control-route.js';

/** See how the sandbox speaks, and let it speak otherwise from the next call on. */
export function dialectRoutes({ dialect }: ControlledParts): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: /^\/control\/dialect$/,
      answer: () => ({ body: dialect.spoken.description }),
    },
    {
      method: 'PUT',
      path: /^\/control\/dialect$/,
      answer: ({ body }) => {
        const input = new JsonInput(body);
        const named = input.any('dialect');
        input.refuseOthers();
        try {
          dialect.spoken = dialectFrom(named);
        } catch (error) {
          throw error instanceof UnknownDialect ? new InputError('dialect', error.message) : error;
        }
        return { body: { dialect: dialect.spoken.name, filledUp: dialect.spoken.filledUp } };
      },
    },
  ];
}
