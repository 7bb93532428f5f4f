import { useQueryClient } from '@tanstack/react-query';
import { useApi } from './client/api-context.js';
import { useChange } from './client/use-change.js';

/** Erases a user, or asks a second person to confirm that. @returns the erasure, or the action that waits */
export function useEraseUser() {
  const api = useApi();
  const queries = useQueryClient();
  return useChange({
    change: (userId: string) => api.send('delete', '/v1/admin/users/{userId}', { path: { userId } }),
    onSuccess: () => queries.invalidateQueries(),
  });
}

/** Where the page of what is kept about a user is downloaded. */
export function userPageAddress(userId: string): string {
  return `/v1/admin/users/${encodeURIComponent(userId)}?format=html`;
}
