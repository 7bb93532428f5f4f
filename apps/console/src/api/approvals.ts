import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import { usePolling } from './client/polling.js';
import type { Approval } from './client/schemas.js';
import { useChange } from './client/use-change.js';

/** Milliseconds between two polls: a command waits for minutes, but its user may be waiting at the door. */
const POLL_INTERVAL = 5_000;

const ONE = '/v1/admin/approvals/{commandId}';

/** One page of the commands that wait for approval, newest first, kept up to date. */
export function useApprovals(cursor?: string) {
  const api = useApi();
  const [limit] = usePageSize();
  const refetchInterval = usePolling(POLL_INTERVAL);
  const query = { cursor, limit };
  return useQuery({
    queryKey: ['approvals', query],
    queryFn: ({ signal }) => api.get('/v1/admin/approvals', { query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval,
  });
}

/** What an admin decides about a command. */
export interface Decision {
  readonly isApproved: boolean;
  readonly reason: string;
}

/** Approves or denies a command: exactly what was shown. */
export function useDecide({ commandId, parametersHash }: Approval) {
  const api = useApi();
  const queries = useQueryClient();
  const path = { commandId };
  return useChange({
    change: ({ isApproved, reason }: Decision) =>
      isApproved
        ? api.send('post', `${ONE}/approve`, { path, body: { parametersHash, reason } })
        : api.send('post', `${ONE}/deny`, { path, body: { reason } }),
    // Also after a refusal: someone else may have decided meanwhile.
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['approvals'] }),
        queries.invalidateQueries({ queryKey: ['commands'] }),
      ]),
  });
}
