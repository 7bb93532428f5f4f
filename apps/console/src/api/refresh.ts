import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { usePolling } from './polling.js';
import type { BrakeState } from './words.js';

/** What holds back refreshes on all replicas. */
export interface RefreshStatus {
  readonly brake: BrakeState;
  /** Absent while the brake is released. */
  readonly brakeSince?: string;
  readonly refusedLinks: number;
  readonly heldRefusals: number;
  readonly nextProbeAt?: string;
}

const PATH = '/v1/admin/refresh';

/** Milliseconds between two polls: a probe runs every ten seconds. */
const POLL_INTERVAL = 10_000;

/** Whether the brake holds refreshes back, kept up to date. */
export function useRefreshStatus() {
  const api = useApi();
  const refetchInterval = usePolling(POLL_INTERVAL);
  return useQuery({
    queryKey: ['refresh'],
    queryFn: ({ signal }) => api.get<RefreshStatus>(PATH, {}, signal),
    refetchInterval,
  });
}

/** Releases the brake. `acceptRefusals`: COCO's refusals are believed for an hour, however many they are. */
export function useResumeRefresh() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (order: { readonly acceptRefusals: boolean }) =>
      api.send<RefreshStatus>('POST', `${PATH}/resume`, order),
    onSuccess: (status) => {
      queries.setQueryData(['refresh'], status);
      return queries.invalidateQueries({ queryKey: ['overview'] });
    },
  });
}
