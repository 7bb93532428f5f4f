import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { useChange } from './client/use-change.js';

const KEY = ['console-sessions'];

/** Sessions of the console: one's own, or with the role `access` everyone's. */
export function useConsoleSessions() {
  const api = useApi();
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await api.get('/v1/admin/console-sessions', { signal })).items,
  });
}

/** Ends a session. */
export function useEndSession() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: (sessionId: string) =>
      api.send('delete', '/v1/admin/console-sessions/{sessionId}', { path: { sessionId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
}
