import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePageSize } from './client/page.js';
import { usePolling } from './client/polling.js';
import type { CommandFilter, FollowedCommand } from './client/schemas.js';

/** Milliseconds between two polls of commands that have not ended: most end within a second or two. */
const POLL_INTERVAL = 2_000;

/** One page of a link's commands, newest first; polled while one of them has not ended. */
export function useLinkCommands(linkId: string, filter: CommandFilter, cursor: string | undefined) {
  const api = useApi();
  const [limit] = usePageSize();
  const polling = usePolling(POLL_INTERVAL);
  const query = { ...filter, cursor, limit };
  return useQuery({
    queryKey: ['commands', 'of', linkId, query],
    queryFn: ({ signal }) =>
      api.get('/v1/admin/links/{id}/commands', { path: { id: linkId }, query, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.every(hasEnded) === false ? polling : false),
  });
}

/** One command, polled until it has ended. */
export function useCommand(commandId: string) {
  const api = useApi();
  const polling = usePolling(POLL_INTERVAL);
  return useQuery({
    queryKey: ['commands', commandId],
    queryFn: ({ signal }) => api.get('/v1/admin/commands/{commandId}', { path: { commandId }, signal }),
    refetchInterval: ({ state }) => (state.data !== undefined && !hasEnded(state.data) ? polling : false),
  });
}

/** Whether nothing more happens to a command. */
function hasEnded({ endedAt }: FollowedCommand): boolean {
  return endedAt !== null;
}
