import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { usePolling } from './polling.js';

/** What a key is for: the words of the API. */
export type KeyState = 'primary' | 'pending' | 'retiring' | 'idle' | 'missing';

/** A key that seals tokens, without the key. */
export interface KeyView {
  readonly id: string;
  readonly state: KeyState;
  /** Links under it. */
  readonly rows: number;
  readonly createdAt?: string;
  readonly heldBy: number;
  readonly replicas: number;
}

/** The change from one primary key to the next. */
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

/** Milliseconds between two looks at a rotation that goes on. */
const POLL_INTERVAL = 1_000;

/** Milliseconds between two looks at the keys: each counts every link. */
const KEYS_POLL_INTERVAL = 5_000;

/** All keys; looked at again while links move from one to another. */
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

/** How far a rotation has come; looked at again and again until it is over. */
export function useRotation(rotationId: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['rotations', rotationId],
    queryFn: ({ signal }) => api.get<Rotation>(`${PATH}/rotations/${rotationId ?? ''}`, {}, signal),
    enabled: rotationId !== undefined,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : POLL_INTERVAL),
  });
}

/** Makes a new key and begins to move every link to it. */
export function useRotateKeys() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.send<Rotation>('POST', `${PATH}/rotate`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
}

/** Whether a rotation goes on no more. */
export function isOver({ state }: Rotation): boolean {
  return state === 'finished' || state === 'superseded';
}

function isLeaving({ state }: KeyView): boolean {
  return state === 'pending' || state === 'retiring';
}
