/** `/control/ledger` and `/control/secrets`. */

import { InputError } from '../http/json-input.js';
import type { ControlledParts, ControlRoute } from './control-route.js';

/** See what happened, in full or summed up; forget it; see which secrets went through. */
export function ledgerRoutes({ ledger, secrets }: ControlledParts): ControlRoute[] {
  return [
    {
      method: 'GET',
      path: /^\/control\/ledger$/,
      answer: ({ query }) => ({ list: ledger.since(sinceOf(query)) }),
    },
    { method: 'GET', path: /^\/control\/ledger\/summary$/, answer: () => ({ body: ledger.summary() }) },
    {
      method: 'DELETE',
      path: /^\/control\/ledger$/,
      answer: () => {
        ledger.clear();
        return undefined;
      },
    },
    {
      method: 'GET',
      path: /^\/control\/secrets$/,
      answer: ({ query }) => ({ list: secrets.since(sinceOf(query)) }),
    },
  ];
}

function sinceOf(query: URLSearchParams): number {
  const since = Number(query.get('since') ?? 0);
  if (!Number.isInteger(since) || since < 0) throw new InputError('since', 'must be a whole number');
  return since;
}
