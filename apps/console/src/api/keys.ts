import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { usePolling } from './polling.js';

/** The states of a key in the API. */
export type KeyState = 'primary' | 'pending' | 'retiring' | 'idle' | 'missing';

/** A key that encrypts tokens, without its material. */
export interface KeyView {
  readonly id: string;
  readonly state: KeyState;
  /** Links under it. */
  readonly rows: number;
  readonly createdAt?: string;
  readonly heldBy: number;
  readonly replicas: number;
}

/** A change of the primary key. */
export interface Rotation {
  readonly id: string;
  readonly fromKeyId: string;
  readonly toKeyId: string;
  readonly state: 'waiting_for_replicas' | 'rewrapping' | 'finished' | 'superseded';
  readonly startedAt: string;
  readonly startedBy: string;
  readonly finishedAt?: string;
  readonly waitingForReplicas: number;
  readonly rowsTotal: number;
  readonly rowsRewrapped: number;
  readonly rowsRemaining: number;
  readonly rowsFailed: number;
}

const PATH = '/v1/admin/keys';

/** Milliseconds between two polls of a running rotation. */
const POLL_INTERVAL = 1_000;

/** Milliseconds between two polls of the keys: each counts every link. */
const KEYS_POLL_INTERVAL = 5_000;

/** All keys; polled while links are re-wrapped. */
export function useKeys() {
  const api = useApi();
  const polling = usePolling(KEYS_POLL_INTERVAL);
  return useQuery({
    queryKey: ['keys'],
    queryFn: async ({ signal }) =>
      (await api.get<{ readonly keys: readonly KeyView[] }>(PATH, {}, signal)).keys,
    refetchInterval: ({ state }) => (state.data?.some(isLeaving) ? polling : false),
  });
}

/** A rotation's progress, polled until it has finished. */
export function useRotation(rotationId: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['rotations', rotationId],
    queryFn: ({ signal }) => api.get<Rotation>(`${PATH}/rotations/${rotationId ?? ''}`, {}, signal),
    enabled: rotationId !== undefined,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : POLL_INTERVAL),
  });
}

/** Creates a new key and starts to re-wrap every link under it. */
export function useRotateKeys() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.send<Rotation>('POST', `${PATH}/rotate`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
}

/** Whether a rotation has ended. */
export function isOver({ state }: Rotation): boolean {
  return state === 'finished' || state === 'superseded';
}

function isLeaving({ state }: KeyView): boolean {
  return state === 'pending' || state === 'retiring';
}
