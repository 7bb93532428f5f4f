import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import { usePolling } from './client/polling.js';
import type { PendingAction } from './client/schemas.js';
import { useChange } from './client/use-change.js';

/** Milliseconds between two polls: someone is waiting for a colleague. */
const POLL_INTERVAL = 5_000;

const ONE = '/v1/admin/pending-actions/{actionId}';

/** One page of the actions that wait, or waited, for a second person, newest first, kept up to date. */
export function usePendingActions(cursor?: string) {
  const api = useApi();
  const [limit] = usePageSize();
  const refetchInterval = usePolling(POLL_INTERVAL);
  const query = { cursor, limit };
  return useQuery({
    queryKey: ['pending-actions', query],
    queryFn: ({ signal }) => api.get('/v1/admin/pending-actions', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
}

/** Confirms an action, exactly as it was shown, or refuses it. */
export function useDecideAction({ id, contentHash }: PendingAction) {
  const api = useApi();
  const queries = useQueryClient();
  const path = { actionId: id };
  return useChange({
    change: (isConfirmed: boolean) =>
      isConfirmed
        ? api.send('post', `${ONE}/confirm`, { path, body: { contentHash } })
        : api.send('post', `${ONE}/refuse`, { path }),
    // Also after a refusal: someone else may have decided meanwhile.
    onSettled: () =>
      Promise.all(
        ['pending-actions', 'revocations', 'keys'].map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}
