import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import type { GuardrailRequest } from './schemas.js';

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
    queryFn: ({ signal }) => api.get(ONE, { path: { guardrail: name }, signal }),
  });
}

/** Sets a guardrail, or takes back what was set where nothing is given. */
export function useSetGuardrail(name: string) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: GuardrailRequest | undefined) => {
      const path = { guardrail: name };
      if (body === undefined) await api.send('delete', ONE, { path });
      else await api.send('put', ONE, { path, body });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['guardrails'] }),
  });
}
