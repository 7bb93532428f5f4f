/** `/control/faults`. */

import { parseFault } from '../faults/parse-fault.js';
import { InputError } from '../http/json-input.js';
import type { ControlledParts, ControlRoute } from './control-route.js';

/** Order faults, see them, take them back. */
export function faultRoutes({ faults }: ControlledParts): ControlRoute[] {
  return [
    {
      method: 'POST',
      path: /^\/control\/faults$/,
      answer: ({ body }) => {
        return { status: 201, body: { id: faults.add(parseFault(body)) } };
      },
    },
    { method: 'GET', path: /^\/control\/faults$/, answer: () => ({ body: faults.list() }) },
    {
      method: 'DELETE',
      path: /^\/control\/faults$/,
      answer: () => {
        faults.clear();
        return undefined;
      },
    },
    {
      method: 'DELETE',
      path: /^\/control\/faults\/([^/]+)$/,
      answer: ({ parameter }) => {
        if (!faults.remove(parameter)) throw new InputError('id', 'is not the id of a fault in force');
        return undefined;
      },
    },
  ];
}
