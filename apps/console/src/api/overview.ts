import { useQuery } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePolling } from './client/polling.js';

/** Milliseconds between two polls of the overview. */
const POLL_INTERVAL = 15_000;

/** The state of the whole installation, kept up to date. */
export function useOverview() {
  const api = useApi();
  const refetchInterval = usePolling(POLL_INTERVAL);
  return useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.get('/v1/admin/overview', { signal }),
    refetchInterval,
  });
}
