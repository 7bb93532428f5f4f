import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import type { RevocationTarget } from './client/schemas.js';
import { useChange } from './client/use-change.js';

/** Milliseconds between two polls of running revocations. */
const POLL_INTERVAL = 1_000;

/** Revocations, newest first; polled while one of them runs. */
export function useRevocations(cursor: string | undefined) {
  const api = useApi();
  const [limit] = usePageSize();
  return useQuery({
    queryKey: ['revocations', cursor, limit],
    queryFn: ({ signal }) => api.get('/v1/admin/revocations', { query: { cursor, limit }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.items.some((revocation) => revocation.state === 'running') ? POLL_INTERVAL : false,
  });
}

/** How many links the revocation would end, counted by the broker now. */
export function useDryRun() {
  const api = useApi();
  return useChange({
    change: async ({ target, reason }: RevocationOrder) => {
      const body = { ...target, reason, dryRun: true };
      const counted = await api.send('post', '/v1/admin/revocations', { body });
      if (!('dryRun' in counted)) throw new Error('the broker began a revocation that it was only to count');
      return counted.links;
    },
  });
}

/** What an admin orders. */
export interface RevocationOrder {
  readonly target: RevocationTarget;
  readonly reason: string;
}

/** Begins a revocation. */
export function useRevoke() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: ({ target, reason }: RevocationOrder) =>
      api.send('post', '/v1/admin/revocations', { body: { ...target, reason } }),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['revocations'] }),
        queries.invalidateQueries({ queryKey: ['links'] }),
      ]);
    },
  });
}
