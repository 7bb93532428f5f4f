/** `/control/clients`. */

import { InputError, JsonInput } from '../http/json-input.js';
import type { ControlledParts, ControlRoute } from './control-route.js';

/** Change an app's secret while it is in use. */
export function clientRoutes({ clientSecrets, secrets }: ControlledParts): ControlRoute[] {
  return [
    {
      method: 'PUT',
      path: /^\/control\/clients\/([^/]+)\/secret$/,
      answer: ({ parameter, body }) => {
        const input = new JsonInput(body);
        const secret = input.string('secret');
        const keepOld = input.optionalBoolean('keepOld') ?? false;
        input.refuseOthers();
        if (!clientSecrets.change(parameter, secret, keepOld)) {
          throw new InputError('clientId', 'is not registered');
        }
        secrets.add('client_secret', secret);
        return undefined;
      },
    },
  ];
}
