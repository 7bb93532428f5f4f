import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { usePolling } from './client/polling.js';
import type { KeyRotation, VaultKey } from './client/schemas.js';
import { useChange } from './client/use-change.js';

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
    queryFn: async ({ signal }) => (await api.get('/v1/admin/keys', { signal })).keys,
    refetchInterval: ({ state }) => (state.data?.some(isLeaving) ? polling : false),
  });
}

/** A rotation's progress, polled until it has finished. */
export function useRotation(rotationId: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['rotations', rotationId],
    queryFn: ({ signal }) =>
      api.get('/v1/admin/keys/rotations/{rotationId}', { path: { rotationId: rotationId ?? '' }, signal }),
    enabled: rotationId !== undefined,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : POLL_INTERVAL),
  });
}

/** Creates a new key and starts to re-wrap every link under it. */
export function useRotateKeys() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: () => api.send('post', '/v1/admin/keys/rotate', { body: {} }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  });
}

/** Destroys a key that nothing needs, or asks a second person to confirm that. @returns the action that waits, if one does */
export function useRetireKey() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: (keyId: string) => api.send('delete', '/v1/admin/keys/{keyId}', { path: { keyId } }),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['keys'] }),
        queries.invalidateQueries({ queryKey: ['pending-actions'] }),
      ]),
  });
}

/** Whether a rotation has ended. */
export function isOver({ state }: KeyRotation): boolean {
  return state === 'finished' || state === 'superseded';
}

function isLeaving({ state }: VaultKey): boolean {
  return state === 'pending' || state === 'retiring';
}
