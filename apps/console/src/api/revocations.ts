import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.js';
import { PAGE_LIMIT, type Page } from './page.js';

/** Which links a revocation ends: exactly one of the four. */
export type RevocationTarget =
  | { readonly linkIds: readonly string[] }
  | { readonly userId: string; readonly serviceId?: string }
  | { readonly serviceId: string; readonly userId?: never }
  | { readonly all: true };

/** A revocation that runs, or has run, in the background. */
export interface Revocation {
  readonly id: string;
  readonly target: RevocationTarget;
  readonly reason: string;
  readonly state: 'running' | 'finished';
  readonly startedAt: string;
  readonly startedBy: string;
  readonly finishedAt: string | null;
  readonly linksTotal: number;
  readonly linksRevoked: number;
}

/** Milliseconds between two polls of running revocations. */
const POLL_INTERVAL = 1_000;

/** Revocations, newest first; looked at again and again while one of them runs. */
export function useRevocations(cursor: string | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['revocations', cursor],
    queryFn: ({ signal }) =>
      api.get<Page<Revocation>>('/v1/admin/revocations', { cursor, limit: PAGE_LIMIT }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.items.some((revocation) => revocation.state === 'running') ? POLL_INTERVAL : false,
  });
}

/** How many links the revocation would end, counted by the broker now. */
export function useDryRun() {
  const api = useApi();
  return useMutation({
    mutationFn: async ({ target, reason }: RevocationOrder) => {
      const body = { ...target, reason, dryRun: true };
      const { links } = await api.send<{ readonly links: number }>('POST', '/v1/admin/revocations', body);
      return links;
    },
  });
}

/** What an admin orders. */
export interface RevocationOrder {
  readonly target: RevocationTarget;
  readonly reason: string;
}

/** Begins a revocation. */
export function useRevoke() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ target, reason }: RevocationOrder) =>
      api.send<Revocation>('POST', '/v1/admin/revocations', { ...target, reason }),
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['revocations'] }),
        queries.invalidateQueries({ queryKey: ['links'] }),
      ]);
    },
  });
}
