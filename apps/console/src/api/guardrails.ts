import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Versioned } from './client/api-client.js';
import { useApi } from './client/api-context.js';
import type { GuardrailRequest } from './client/schemas.js';
import { useChange } from './client/use-change.js';

const ONE = '/v1/admin/guardrails/{guardrail}';

/** The guardrails of the classes, and of each capability that has its own. */
export function useGuardrails() {
  const api = useApi();
  return useQuery({
    queryKey: ['guardrails'],
    queryFn: async ({ signal }) => (await api.get('/v1/admin/guardrails', { signal })).items,
  });
}

/** One guardrail, and the devices that exceed it most. */
export function useGuardrail(name: string) {
  const api = useApi();
  return useQuery({
    queryKey: ['guardrails', name],
    queryFn: ({ signal }) => api.getVersioned(ONE, { path: { guardrail: name }, signal }),
    select: ({ value }) => value,
  });
}

/**
 * Sets a guardrail, or takes back what was set where nothing is given; refused if someone else has changed it since the dialog was
 * opened.
 */
export function useSetGuardrail(name: string) {
  const api = useApi();
  const queries = useQueryClient();
  const [ifMatch] = useState(() => queries.getQueryData<Versioned<unknown>>(['guardrails', name])?.tag);
  return useChange({
    change: async (body: GuardrailRequest | undefined) => {
      const path = { guardrail: name };
      if (body === undefined) await api.send('delete', ONE, { path, ifMatch });
      else await api.send('put', ONE, { path, body, ifMatch });
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['guardrails'] }),
  });
}
